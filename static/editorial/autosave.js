// Saves the open draft in the background while somebody types, and says so.
// Posts the form to where its button posts it; the server decides what of it can be read.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const status = document.querySelector("[data-autosave]");
  const form = status && status.closest("form");
  if (!form) return;

  const WAIT_MS = 4000;
  let timer = 0;
  let isSaving = false;
  let isChanged = false;
  let isStopped = false;

  const say = (text) => { status.textContent = text; };

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(save, WAIT_MS);
  };

  const changed = () => {
    isChanged = true;
    if (isStopped) return;
    say(status.dataset.unsavedWords);
    later();
  };

  async function save() {
    if (isSaving || !isChanged || isStopped) return;
    isSaving = true;
    isChanged = false;
    const data = new URLSearchParams(new FormData(form));
    data.set("_autosave", "1");
    try {
      const answer = await fetch(form.action || location.href, {
        method: "POST", body: data, redirect: "manual", credentials: "same-origin",
      });
      if (answer.status === 413) {
        say(status.dataset.tooLongWords);
        return;
      }
      const isOurs = (answer.headers.get("Content-Type") || "").includes("json");
      if (!isOurs) throw new Error(String(answer.status));
      const result = await answer.json();
      say(result.message);
      if (answer.ok) {
        const stamp = form.querySelector("[name='revision-stamp']");
        if (stamp) stamp.value = result.stamp;
        form.action = result.address;
        // Reloading shows the draft, also where it has only now got an address of its own.
        history.replaceState(null, "", result.address);
      } else {
        isStopped = true;
      }
    } catch (error) {
      isChanged = true;
      say(status.dataset.unreachableWords);
      later();
    } finally {
      isSaving = false;
    }
    if (isChanged && !isStopped) later();
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  // A rich widget or the "add another row" link changes the form without an event of its own.
  document.addEventListener("formset:added", changed);
  document.addEventListener("formset:removed", changed);
  form.addEventListener("submit", () => { isStopped = true; });
});
