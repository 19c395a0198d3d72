// One face for two editors: Yasqe, if it was bundled, or the plain text field of the page.
export function makeEditor(field, label) {
  if (!window.KgYasqe) return plain(field);
  try {
    return yasqe(field, label);
  } catch (error) {
    console.warn(error);
    field.hidden = false;
    return plain(field);
  }
}

function plain(field) {
  return {
    bundled: false, node: field,
    get value() { return field.value; },
    set value(text) { field.value = text; },
    get position() { return field.selectionStart; },
    replace(from, to, text) { field.setRangeText(text, from, to, "end"); field.focus(); },
    prepend(text) { field.setRangeText(text, 0, 0, "preserve"); },
    select(from, to) { field.focus(); field.setSelectionRange(from, to); },
    focus() { field.focus(); },
    onChange(handler) { field.addEventListener("input", (event) => handler(event.isTrusted)); },
    onKey(handler) { field.addEventListener("keydown", handler); },
    place() {
      const box = field.getBoundingClientRect(), before = field.value.slice(0, field.selectionStart).split("\n");
      const high = parseFloat(getComputedStyle(field).lineHeight) || 20;
      const left = Math.min(box.width - 260, before.at(-1).length * 8.2);
      return { left: box.left + scrollX + Math.max(8, left), top: box.top + scrollY + Math.min(box.height, before.length * high + 8 - field.scrollTop) };
    },
  };
}

function yasqe(field, label) {
  const host = document.createElement("div");
  field.before(host);
  const editor = new window.KgYasqe(host, {
    value: field.value, autocompleters: [], persistenceId: null, showQueryButton: false, createShareableLink: undefined, consumeShareLink: null,
    resizeable: false, prefixCcApi: null, lineWrapping: true, screenReaderLabel: label, inputStyle: "contenteditable", collapsePrefixesOnLoad: false, editorHeight: "300px",
    // Tab moves on, as everywhere on a page; the keys of the list of suggestions are handled outside.
    extraKeys: { Tab: false, "Shift-Tab": false, "Ctrl-Enter": () => {}, "Ctrl-Space": () => {}, "Cmd-Enter": () => {} },
  });
  field.hidden = true;
  field.removeAttribute("id");
  const input = editor.getInputField();
  document.getElementById("query-label").remove();
  input.id = "query";
  for (const [name, value] of [["role", "textbox"], ["aria-multiline", "true"], ["aria-label", label]]) input.setAttribute(name, value);
  return {
    bundled: true, node: input,
    get value() { return editor.getValue(); },
    set value(text) { editor.setValue(text); field.value = text; },
    get position() { return editor.indexFromPos(editor.getCursor()); },
    replace(from, to, text) { editor.replaceRange(text, editor.posFromIndex(from), editor.posFromIndex(to)); editor.focus(); },
    prepend(text) { editor.replaceRange(text, { line: 0, ch: 0 }); },
    select(from, to) { editor.focus(); editor.setSelection(editor.posFromIndex(from), editor.posFromIndex(to)); },
    focus() { editor.focus(); },
    onChange(handler) { editor.on("change", (_, change) => { field.value = editor.getValue(); handler(["+input", "+delete", "paste"].includes(change.origin)); }); },
    onKey(handler) { editor.on("keydown", (_, event) => handler(event)); },
    place() { const at = editor.cursorCoords(true, "page"); return { left: at.left, top: at.bottom }; },
  };
}
