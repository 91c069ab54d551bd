/*
 * The moderation queue by keyboard: j and k move, p publishes, r opens the rejection, s a saved
 * reply, o what stands around, c claims, u takes back, x marks, b goes to the decision on all
 * marked ones, f to the filters, ? shows the list. Never while typing in a field, never with Ctrl,
 * Alt or Meta, and they can be switched off (WCAG 2.1.4).
 */
"use strict";

(() => {
  const OFF = "moderation-keys-off";
  const items = () => [...document.querySelectorAll("article.moderation-row")];
  const current = () => document.activeElement?.closest("article.moderation-row") ?? null;
  const isTyping = (element) => element.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;

  const focus = (item) => {
    item.tabIndex = -1;
    item.focus();
    item.scrollIntoView({ block: "nearest" });
  };

  const move = (step) => {
    const all = items();
    if (!all.length) return;
    const at = all.indexOf(current());
    focus(all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)]);
  };

  const press = (selector) => current()?.querySelector(selector)?.click();

  const openReason = (field) => {
    const details = current()?.querySelector("form details");
    if (!details) return;
    details.open = true;
    details.querySelector(`select[name=${field}]`)?.focus();
  };

  const open = (id, selector) => {
    const details = document.getElementById(id);
    if (!details) return;
    details.open = true;
    details.querySelector(selector).focus();
  };

  const KEYS = {
    j: () => move(1),
    k: () => move(-1),
    p: () => press("button[value=publish], button[value=keep]"),
    r: () => openReason("house_rule"),
    s: () => openReason("saved_reply"),
    o: () => press("a.moderation-row__more"),
    c: () => press("button[name=claim]"),
    u: () => (current() ? press("button[name=undo]") : document.querySelector("main button[name=undo]")?.click()),
    x: () => press("input.moderation-row__mark"),
    b: () => document.querySelector("#bulk select[name=house_rule]")?.focus(),
    f: () => open("moderation-filters", "select"),
    "?": () => open("moderation-keys", "summary"),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing) return;
    if (!(event.target instanceof Element) || isTyping(event.target)) return;
    if (localStorage.getItem(OFF) && event.key !== "?") return;
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  // A decision replaces the item: whoever decided stays where they were. Not sooner than the new
  // buttons are htmx's: a key pressed before that would leave the queue for the item's own page.
  document.addEventListener("htmx:afterSettle", (event) => {
    const id = event.detail.requestConfig?.target?.id || event.detail.target?.id;
    const item = id && document.getElementById(id);
    if (item?.matches("article.moderation-row")) focus(item);
  });

  document.addEventListener("DOMContentLoaded", () => {
    const off = document.getElementById("moderation-keys-off");
    if (!off) return;
    off.checked = localStorage.getItem(OFF) !== null;
    off.addEventListener("change", () => (off.checked ? localStorage.setItem(OFF, "1") : localStorage.removeItem(OFF)));
  });
})();
