/*
 * Shows a source beside its number in the text: on hover, on focus, gone with Escape.
 *
 * The card is a copy of the entry in the list of references, so nothing is fetched. Without scripts
 * the number is a link to that entry.
 */
"use strict";

(() => {
  const WAIT_BEFORE_HIDING_MS = 250;
  const card = document.createElement("div");
  card.className = "cite-card";
  card.id = "cite-card";
  card.setAttribute("role", "note");
  card.hidden = true;
  let hiding = 0;
  let described = null;

  const entryOf = (link) => document.getElementById(link.getAttribute("href").slice(1));

  const show = (link) => {
    const entry = entryOf(link);
    if (!entry) return;
    window.clearTimeout(hiding);
    hide();
    card.replaceChildren(...[...entry.childNodes].map((node) => node.cloneNode(true)));
    card.querySelectorAll(".references__back").forEach((back) => back.remove());
    card.querySelectorAll("[id]").forEach((element) => element.removeAttribute("id"));
    link.closest(".cite").after(card);
    card.hidden = false;
    described = link;
    link.setAttribute("aria-describedby", card.id);
  };

  const hide = () => {
    card.hidden = true;
    if (described) described.removeAttribute("aria-describedby");
    described = null;
  };

  const hideSoon = () => {
    window.clearTimeout(hiding);
    hiding = window.setTimeout(hide, WAIT_BEFORE_HIDING_MS);
  };

  const linkAt = (target) => target instanceof Element && target.closest('.cite a[href^="#ref-"]');

  document.addEventListener("pointerover", (event) => {
    const link = linkAt(event.target);
    if (link && event.pointerType === "mouse") show(link);
    else if (card.contains(event.target)) window.clearTimeout(hiding);
  });
  document.addEventListener("pointerout", (event) => {
    if (linkAt(event.target) || card.contains(event.target)) hideSoon();
  });
  document.addEventListener("focusin", (event) => {
    const link = linkAt(event.target);
    if (link && link.matches(":focus-visible")) show(link);
    else if (!card.contains(event.target)) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
})();
