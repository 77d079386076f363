"use strict";
// Print the packet as soon as the browser shows it. One that cannot print a frame leaves it to the
// keys, which the page tells of.
(() => {
  const frame = document.getElementById("pages");
  const print = () => {
    frame.focus();
    try {
      frame.contentWindow.print();
    } catch {
      frame.contentWindow.focus();
    }
  };
  document.getElementById("print").addEventListener("click", print);
  frame.addEventListener("load", print, { once: true });
})();
