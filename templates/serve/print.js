"use strict";
// Print the packet as soon as the browser shows it. One that cannot print a frame leaves it to the
// keys, which the page tells of. The page loads this before the frame, which may be there at once.
(() => {
  const print = () => {
    const frame = document.getElementById("pages");
    frame.focus();
    try {
      frame.contentWindow.print();
    } catch {
      frame.contentWindow.focus();
    }
  };
  let shown = false;
  document.addEventListener("click", (event) => {
    if (event.target.id === "print") print();
  });
  document.addEventListener("load", (event) => {
    if (event.target.id !== "pages" || shown) return;
    shown = true;
    print();
  }, { capture: true });
})();
