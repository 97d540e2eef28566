// Runs before Streamlit connects.
import { unpackMessages } from "./page/unpack.js";

unpackMessages();
