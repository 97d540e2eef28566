// Runs before Streamlit connects.
import { escapedAddress } from "./page/escaped_address.js";
import { unpackMessages } from "./page/unpack.js";

const whole = escapedAddress(location);
if (whole) location.replace(whole);
unpackMessages();
