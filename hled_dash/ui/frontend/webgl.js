// Tells the server once that this browser draws no WebGL, which a map to zoom into needs: it would stay an empty box.
export default function probeWebgl({ setTriggerValue }) {
  // As deck.gl asks for it.
  const context = document.createElement("canvas").getContext("webgl2");
  if (context) context.getExtension("WEBGL_lose_context")?.loseContext();
  else setTriggerValue("missing", true);
}
