/**
 * The address to open in place of one whose ampersands and tildes were written as `&#38;` and `&#126;`: a browser takes
 * all from the first `#` for a place on the page, and asks the server without it. Empty for any other address.
 */
export const escapedAddress = ({ pathname, search, hash }) =>
  /^#(\d{2,7}|x[0-9a-f]{2,6});/i.test(hash) && search.endsWith("&")
    ? `${pathname}${search}${hash.replaceAll("#", "%23")}`
    : "";
