// Calls that come while another one is at work are one call after it.

/** A function that has `run(done)` called at once, or once more after the call at work has called `done`. */
export const throttle = (run) => {
  let isRunning = false;
  let isRequested = false;
  const request = () => {
    isRequested = true;
    if (isRunning) return;
    isRunning = true;
    isRequested = false;
    run(() => {
      isRunning = false;
      if (isRequested) request();
    });
  };
  return request;
};
