/*
 * Drafts of comments survive a reload.
 *
 * What is typed is kept in this tab only (sessionStorage ends with it), never sent, and forgotten
 * as soon as the site has received it.
 */
"use strict";

(() => {
  const PREFIX = "comment-draft:";
  const SENT = "comment-sent";
  const FIELDS = ["name", "email", "body"];

  // A browser may forbid storage; then there are simply no drafts.
  const storage = (() => {
    try {
      sessionStorage.setItem(SENT + "?", "");
      sessionStorage.removeItem(SENT + "?");
      return sessionStorage;
    } catch {
      return null;
    }
  })();
  if (!storage) return;

  const keyOf = (form) => PREFIX + form.getAttribute("action");

  const keep = (form) => {
    const draft = {};
    for (const name of FIELDS) draft[name] = form.elements.namedItem(name)?.value ?? "";
    draft.version = form.elements.namedItem("version")?.value;
    draft.submission_key = form.elements.namedItem("submission_key")?.value ?? "";
    storage.setItem(keyOf(form), JSON.stringify(draft));
  };

  const restore = (form) => {
    const kept = storage.getItem(keyOf(form));
    const body = form.elements.namedItem("body");
    if (!kept) return;
    const draft = JSON.parse(kept);
    const version = form.elements.namedItem("version")?.value;
    if (version) {
      // An edit begins with the words as they stand. What was typed is put over them only while
      // these are still the words that it was typed over.
      if (draft.version === version && body.value === body.defaultValue) body.value = draft.body;
      return;
    }
    if (body.value) return;
    for (const name of FIELDS) {
      const field = form.elements.namedItem(name);
      if (field && !field.value) field.value = draft[name] ?? "";
    }
    // The same form still: sent twice, it makes one comment.
    const key = form.elements.namedItem("submission_key");
    if (key && draft.submission_key) key.value = draft.submission_key;
  };

  const look = (root) => {
    if (document.querySelector(".comment-receipt")) {
      const sent = storage.getItem(SENT);
      if (sent) storage.removeItem(sent);
      storage.removeItem(SENT);
    }
    for (const form of root.querySelectorAll("form.comment-form[data-draft]")) restore(form);
  };

  const formOf = (event) => event.target instanceof Element && event.target.closest("form.comment-form[data-draft]");

  document.addEventListener("input", (event) => {
    const form = formOf(event);
    if (form) keep(form);
  });
  document.addEventListener("submit", (event) => {
    const form = formOf(event);
    if (form) storage.setItem(SENT, keyOf(form));
  });
  document.addEventListener("htmx:load", () => look(document));
  document.addEventListener("DOMContentLoaded", () => look(document));
})();
