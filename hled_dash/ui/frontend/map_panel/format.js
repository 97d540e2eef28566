/** Texts with numbers of places. */
export const createFormat = ({ labels, locale }) => {
  const count = (one, many, number) => (number === 1 ? one : many).replace("{count}", number.toLocaleString(locale));
  return {
    placeCount: (number) => count(labels.onePlace, labels.places, number),
    morePlaces: (number) => count(labels.oneMorePlace, labels.morePlaces, number),
  };
};
