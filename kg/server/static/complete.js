// A list of what can stand where the cursor is, asked of the server; the keys of a combobox.
import { el, say, setup } from "./words.js";

export function completing(editor) {
  const list = el("ul", { id: "suggestions", role: "listbox", "aria-label": say("suggestions"), hidden: true });
  document.body.append(list);
  editor.node.setAttribute("aria-controls", "suggestions");
  editor.node.setAttribute("aria-autocomplete", "list");
  let items = [], chosen = 0, stretch = [0, 0], timer = 0, latest = 0, running = null;

  function close() {
    list.hidden = true;
    items = [];
    editor.node.removeAttribute("aria-activedescendant");
  }
  function mark(number) {
    chosen = (number + items.length) % items.length;
    [...list.children].forEach((node, i) => node.setAttribute("aria-selected", String(i === chosen)));
    editor.node.setAttribute("aria-activedescendant", `suggestion-${chosen}`);
    list.children[chosen].scrollIntoView({ block: "nearest" });
  }
  function take(number) {
    const item = items[number], [from, to] = stretch;
    close();
    editor.replace(from, to, `${item.text} `);
    if (item.prefix) editor.prepend(`PREFIX ${item.prefix.name}: <${item.prefix.iri}>\n`);
  }
  async function ask(explicit) {
    const number = ++latest, query = editor.value, position = [...query.slice(0, editor.position)].length;
    running?.abort();
    running = new AbortController();
    try {
      const answer = await fetch(`/api/complete?${new URLSearchParams({ query, position, lang: setup.lang })}`, { signal: running.signal });
      if (!answer.ok || number !== latest) return;
      const found = await answer.json();
      if (number !== latest || query !== editor.value) return;
      const shift = editor.position - position; // characters beyond the basic plane count twice here
      stretch = [found.from + shift, found.to + shift];
      items = found.items;
    } catch { return; }
    list.replaceChildren(...items.map((item, i) => el("li", {
      id: `suggestion-${i}`, role: "option", "aria-selected": "false", onmousedown: (event) => { event.preventDefault(); take(i); },
    }, el("span", { class: "s-label" }, item.label), " ", el("code", {}, item.text), " ", el("span", { class: "soft" }, [item.about, item.count || ""].filter(Boolean).join(" · ")))));
    if (!items.length) {
      if (explicit) document.getElementById("status").textContent = say("none");
      return close();
    }
    const at = editor.place();
    list.style.left = `${Math.max(4, Math.min(at.left, document.documentElement.clientWidth - 360))}px`;
    list.style.top = `${at.top}px`;
    list.hidden = false;
    mark(0);
  }
  editor.onChange((typed) => {
    clearTimeout(timer);
    if (!typed) return close();
    timer = setTimeout(() => {
      const before = editor.value.slice(0, editor.position);
      if (/(?:[\w:]{2,}|\s[a?\w:]+\s)$/.test(before)) ask(false); else close();
    }, 200);
  });
  editor.onKey((event) => {
    if (event.ctrlKey && event.key === " ") { event.preventDefault(); ask(true); return; }
    if (list.hidden) return;
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move) { event.preventDefault(); mark(chosen + move); }
    else if ((event.key === "Enter" && !event.ctrlKey) || event.key === "Tab") { event.preventDefault(); take(chosen); }
    else if (event.key === "Escape") { event.preventDefault(); close(); }
    else if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) close();
  });
  editor.node.addEventListener("blur", close);
  return { ask: () => ask(true), close };
}
