// The writing desk of an article: the page beside the text as it is typed, the problems by line,
// a box that finds what to cite, link to or show, and images dropped, pasted or chosen. Without it
// the text box works as any other, and images are added on a page of their own.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const body = document.getElementById("id_body");
  if (!body || body.tagName !== "TEXTAREA") return;

  const WAIT_MS = 700;
  const words = JSON.parse(body.dataset.words); // in the language of the page
  const filled = (sentence, gaps) => sentence.replace(/\{(\w+)\}/g, (_, name) => gaps[name]);
  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  // An article has an address of its own once its first draft is saved.
  const address = (what) => {
    const found = /^(.*\/articles\/article\/\d+\/)/.exec(new URL(body.form.action || location.href, location.href).pathname)
      || /^(.*\/articles\/article\/\d+\/)/.exec(location.pathname);
    return found ? found[1] + what : null;
  };

  // Putting marks around what is selected, or at the place of the cursor. Undo still works.
  const insert = (before, after = "", sample = "") => {
    body.focus();
    const chosen = body.value.slice(body.selectionStart, body.selectionEnd) || sample;
    const from = body.selectionStart + before.length;
    if (!document.execCommand("insertText", false, before + chosen + after)) {
      body.setRangeText(before + chosen + after);
      body.dispatchEvent(new Event("input", { bubbles: true }));
    }
    body.setSelectionRange(from, from + chosen.length);
  };

  // A directive stands alone on its line. Where it waits for a description, the cursor goes there.
  const insertLine = (line) => {
    const from = body.selectionStart;
    const start = from === 0 || body.value[from - 1] === "\n" ? "" : "\n";
    body.setSelectionRange(from, from);
    const [before, after] = line.split('alt=""');
    if (after === undefined) insert(`${start}${line}\n`);
    else insert(`${start}${before}alt="`, `"${after}\n`);
  };

  const MARKS = [
    [words.bold, "**", "**", words.sample],
    [words.italic, "*", "*", words.sample],
    [words.heading, "\n## ", "\n", words.heading],
    [words.list, "\n- ", "\n", words.first],
    [words.table, "\n| ", ` | ${words.result} |\n|---|---|\n| ${words.first} | |\n`, words.trial],
    [words.warning, '\n::callout{kind="stop"}\n', "\n::end\n", words.sample],
    [words.regulators, "\n::regulators\n", "\n::end\n", words.sample],
    [words.foods, '\n::foods{top="10"}\n'],
    [words.levels, "\n::levels\n"],
  ];
  const toolbar = make("div", { className: "desk-toolbar" });
  toolbar.setAttribute("role", "group");
  toolbar.setAttribute("aria-label", words.marks);
  for (const [label, ...marks] of MARKS) {
    const button = make("button", { type: "button", className: "button", textContent: label });
    button.addEventListener("click", () => insert(...marks));
    toolbar.append(button);
  }

  // Citations and links by name.
  const choices = make("datalist", { id: "desk-choices" });
  const finder = make("input", { type: "text", id: "desk-finder", autocomplete: "off" });
  finder.setAttribute("list", choices.id);
  const put = make("button", { type: "button", className: "button", textContent: words.insert });
  let finding = 0;
  finder.addEventListener("input", () => {
    clearTimeout(finding);
    finding = setTimeout(async () => {
      const where = address("insertions/");
      if (!where || finder.value.length < 2) return;
      const answer = await fetch(`${where}?q=${encodeURIComponent(finder.value)}`);
      if (!answer.ok) return;
      const found = (await answer.json()).insertions;
      choices.replaceChildren(...found.map(({ text, label }) => make("option", { value: text, label })));
    }, 250);
  });
  const putIn = () => {
    if (finder.value.startsWith("::")) insertLine(finder.value);
    else if (finder.value) insert(finder.value);
    finder.value = "";
  };
  put.addEventListener("click", putIn);
  finder.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    putIn();
  });
  toolbar.append(make("label", { htmlFor: finder.id, textContent: words.find }), finder, put, choices);

  // A key begun in the text, like [@hou: the sources it may become. The arrow keys choose, Enter
  // puts in, Escape closes.
  const keys = make("ul", { className: "desk-keys", id: "desk-keys", hidden: true });
  keys.setAttribute("role", "listbox");
  keys.setAttribute("aria-label", words.sources);
  body.setAttribute("aria-autocomplete", "list");
  body.setAttribute("aria-controls", keys.id);
  let pointed = -1;
  let looking = 0;
  const begun = () => /(?:\[|;\s?)@([\w-]{3,60})$/.exec(body.value.slice(0, body.selectionStart));
  const closeKeys = () => {
    clearTimeout(looking);
    keys.hidden = true;
    pointed = -1;
    body.removeAttribute("aria-activedescendant");
  };
  const point = (to) => {
    pointed = (to + keys.children.length) % keys.children.length;
    [...keys.children].forEach((each, place) => each.setAttribute("aria-selected", String(place === pointed)));
    keys.children[pointed].scrollIntoView({ block: "nearest" });
    body.setAttribute("aria-activedescendant", keys.children[pointed].id);
  };
  const takeKey = (choice) => {
    const typed = begun();
    closeKeys();
    if (!typed) return;
    const end = body.selectionStart;
    body.setSelectionRange(end - typed[1].length, end);
    const closing = /^[\];]/.test(body.value.slice(end)) ? "" : "]";
    body.focus();
    if (!document.execCommand("insertText", false, choice.dataset.key + closing)) {
      body.setRangeText(choice.dataset.key + closing, end - typed[1].length, end, "end");
      body.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };
  body.addEventListener("input", () => {
    closeKeys();
    const typed = begun();
    const where = address("insertions/");
    if (!typed || !where) return;
    looking = setTimeout(async () => {
      const answer = await fetch(`${where}?type=source&q=${encodeURIComponent(typed[1])}`);
      if (!answer.ok) return;
      const found = (await answer.json()).insertions;
      const still = begun();
      if (!still || still[1] !== typed[1] || !found.length) return;
      keys.replaceChildren(...found.map(({ text, label }, place) => {
        const choice = make("li", { id: `desk-key-${place}`, textContent: `${text} ${label}` });
        choice.setAttribute("role", "option");
        choice.dataset.key = text.slice(2, -1);
        choice.addEventListener("mousedown", (event) => {
          event.preventDefault(); // the cursor stays in the text
          takeKey(choice);
        });
        return choice;
      }));
      keys.hidden = false;
      point(0);
    }, 250);
  });
  body.addEventListener("keydown", (event) => {
    if (keys.hidden) return;
    if (event.key === "ArrowDown") point(pointed + 1);
    else if (event.key === "ArrowUp") point(pointed - 1);
    else if (event.key === "Enter") takeKey(keys.children[pointed]);
    else {
      if (event.key === "Escape") closeKeys();
      return;
    }
    event.preventDefault();
  });
  body.addEventListener("blur", closeKeys);

  // Images: one after the other, each put in at the cursor once it is in the library.
  const library = location.pathname.replace(/\/articles\/article\/.*$/, "/articles/image/add/");
  const limit = Number(body.dataset.imageLimitMb);
  const chooser = make("input", { type: "file", accept: ".jpg,.jpeg,.png,.webp,.avif", multiple: true, hidden: true });
  const choose = make("button", { type: "button", className: "button", textContent: words.image });
  const progress = make("progress", { max: 1, hidden: true });
  progress.setAttribute("aria-label", words.upload);
  const said = make("p", { className: "help desk-upload" });
  said.setAttribute("role", "status");

  const send = (file) => new Promise((resolve) => {
    const request = new XMLHttpRequest(); // fetch cannot say how far an upload is
    const data = new FormData();
    data.append("file", file);
    data.append("focus", "centre");
    data.append("csrfmiddlewaretoken", body.form.elements.namedItem("csrfmiddlewaretoken").value);
    request.open("POST", library);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress.value = event.loaded / event.total;
    });
    request.upload.addEventListener("load", () => {
      progress.removeAttribute("value");
      said.textContent = filled(words.readying, file);
    });
    request.addEventListener("loadend", () => resolve(request.response || {}));
    request.send(data);
  });

  let uploads = Promise.resolve();
  const upload = (files) => {
    for (const file of files) uploads = uploads.then(async () => {
      if (file.size > limit * 1024 * 1024) {
        said.textContent = filled(words.too_large, { name: file.name, limit });
        return;
      }
      said.textContent = filled(words.uploading, file);
      progress.value = 0;
      progress.hidden = false;
      const answer = await send(file);
      progress.hidden = true;
      if (answer.text) {
        const elsewhere = document.activeElement;
        insertLine(answer.text);
        // Who writes in another field by now goes on there.
        if (elsewhere !== body && elsewhere.matches("input, textarea, select")) elsewhere.focus();
        said.textContent = answer.text.includes('alt=""')
          ? `${answer.message} ${words.describe}`
          : answer.message;
      } else {
        said.textContent = `${file.name}: ${answer.message || words.failed}`;
      }
    });
  };

  choose.addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", () => {
    upload([...chooser.files]);
    chooser.value = "";
  });
  body.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    body.classList.add("desk-drop");
  });
  body.addEventListener("dragleave", () => body.classList.remove("desk-drop"));
  body.addEventListener("drop", (event) => {
    body.classList.remove("desk-drop");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    upload([...event.dataTransfer.files]);
  });
  body.addEventListener("paste", (event) => {
    const { files, types } = event.clipboardData;
    // Words copied from an office program come with a picture of themselves.
    if (!files.length || types.includes("text/plain")) return;
    event.preventDefault();
    upload([...files]);
  });
  toolbar.insertBefore(choose, toolbar.querySelector("label"));
  toolbar.append(chooser);

  // The page beside the text.
  const status = make("p", { className: "help" });
  status.setAttribute("role", "status");
  const hints = make("ul", { className: "help desk-hints" });
  const problems = make("ul", { className: "desk-problems" });
  const frame = make("iframe", { className: "desk-page", title: words.page });
  frame.setAttribute("sandbox", "allow-same-origin"); // it is looked at, nothing in it runs
  let scrolled = 0;
  frame.addEventListener("load", () => frame.contentWindow && frame.contentWindow.scrollTo(0, scrolled));

  const withoutScripts = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    page.querySelectorAll("script").forEach((script) => script.remove());
    return `<!doctype html>${page.documentElement.outerHTML}`;
  };

  let waiting = 0;
  let newest = 0;
  const show = async () => {
    const where = address("beside/");
    if (!where) {
      status.textContent = words.no_page_yet;
      return;
    }
    newest += 1;
    const mine = newest;
    const data = new URLSearchParams({
      body: body.value,
      csrfmiddlewaretoken: body.form.elements.namedItem("csrfmiddlewaretoken").value,
    });
    try {
      const answer = await fetch(where, { method: "POST", body: data });
      if (!answer.ok) throw new Error(String(answer.status));
      const result = await answer.json();
      if (mine !== newest) return;
      scrolled = frame.contentWindow ? frame.contentWindow.scrollY : 0;
      frame.srcdoc = withoutScripts(result.page);
      problems.replaceChildren(...result.problems.map((text) => make("li", { textContent: text })));
      hints.replaceChildren(...result.hints.map((text) => make("li", { textContent: text })));
      status.textContent = result.problems.length
        ? filled(words.problems, { number: result.problems.length })
        : words.no_problems;
    } catch (error) {
      status.textContent = words.no_page_now;
    }
  };
  body.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, WAIT_MS);
  });

  const desk = make("div", { className: "writing-desk" });
  const side = make("div", { className: "desk-side" }, status, problems, hints, frame);
  body.before(desk);
  desk.append(make("div", { className: "desk-text" }, toolbar, said, progress, body, keys), side);
  show();
});
