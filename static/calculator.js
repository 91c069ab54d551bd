/*
 * What the calculator needs beyond htmx, so that a result never outlives the entries it belongs to.
 *
 * - Changing any entry empties the result at once and drops whatever is still on its way.
 * - Each request carries a number; an answer to anything but the newest request is not shown.
 * - A result is announced once; the focus stays where it was, or moves to the result when the button
 *   that asked for it is gone.
 */
"use strict";

(() => {
  const numbers = new WeakMap();
  let newest = 0;

  const isCalculator = (element) => element instanceof Element && element.closest("#calculator") !== null;

  const emptyResult = (words) => {
    const old = document.getElementById("dose-result");
    if (!old) return;
    const empty = document.createElement("div");
    empty.id = "dose-result";
    empty.className = "dose-result dose-result--empty";
    const text = document.createElement("p");
    text.textContent = words;
    empty.append(text);
    old.replaceWith(empty);
  };

  // The words stand in the page, in its language.
  const said = () => document.getElementById("calculator-status");

  const announce = (words) => {
    if (said()) said().textContent = words;
  };

  const forget = (event) => {
    const form = document.getElementById("calculator-form");
    if (!form || !form.contains(event.target) || event.target.type === "submit") return;
    newest += 1;
    // A yes was for the entries it was given for.
    for (const name of ["acknowledged", "confirmed"]) {
      const kept = form.elements.namedItem(name);
      if (kept instanceof HTMLInputElement && (name === "confirmed" || event.target.name === "regimen")) kept.value = "";
    }
    emptyResult(said().dataset.emptyWords);
    announce("");
    window.htmx.trigger(form, "htmx:abort");
  };

  document.addEventListener("input", forget);
  document.addEventListener("change", forget);

  document.addEventListener("htmx:beforeSend", (event) => {
    if (!isCalculator(event.detail.elt)) return;
    newest += 1;
    numbers.set(event.detail.xhr, newest);
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const number = numbers.get(event.detail.xhr);
    if (number !== undefined && number !== newest) event.detail.shouldSwap = false;
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    if (!numbers.has(event.detail.xhr)) return;
    const result = document.getElementById("dose-result");
    if (!result) return;
    announce(result.dataset.announcement || "");
    // As the page without scripts says it; the page may be an article, so the rest stays.
    const error = said().dataset.errorWords;
    const title = document.title.startsWith(error) ? document.title.slice(error.length) : document.title;
    document.title = result.dataset.state === "error" ? error + title : title;
    if (result.dataset.state === "error") return;
    result.scrollIntoView({ block: "nearest" });
    if (document.activeElement === document.body) {
      result.tabIndex = -1;
      result.focus({ preventScroll: true });
    }
  });

  const failed = (event) => {
    if (!isCalculator(event.detail.elt) || numbers.get(event.detail.xhr) !== newest) return;
    emptyResult(said().dataset.lostWords);
    announce(said().dataset.lostWords);
  };
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:timeout", failed);
})();
