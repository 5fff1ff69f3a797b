// Makes the page of a pair live. Without it everything works by forms and reloading; nothing is decided here.
// What is typed is saved as it is typed; what the other one changes comes in without touching what is being typed;
// what cannot be sent is kept in this browser, and sent again, each write under a name of its own so that it counts once.
"use strict";
(() => {
  const body = document.body, page = body.dataset.page;
  if (!page) return;
  const EVERY = 3500, SAVE_AFTER = 700, said = body.dataset, live = document.getElementById("live");
  const place = `oneonone ${page} ${said.who}`;
  const $$ = (what, where = document) => [...where.querySelectorAll(what)];
  const name = () => (crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`).slice(0, 40);
  let offline = false, lost = false, clearing = 0;
  document.documentElement.classList.add("live");

  // --- what is kept in this browser until it is sent ---
  // Several tabs share one place: none takes out what another put there, and each sends what all left behind, since
  // what is sent twice counts once.
  const stored = () => {
    let found = null;
    try { found = JSON.parse(localStorage.getItem(place)); } catch { /* not allowed, or not ours */ }
    return { writes: found?.writes || [], notes: found?.notes || {} };
  };
  const kept = stored(), known = new Set(kept.writes.map(write => write.fields.request)), putThere = new Map();
  const keep = () => {
    const there = stored(), notes = { ...kept.notes };
    for (const [called, note] of Object.entries(there.notes))
      if (!(called in notes) && JSON.stringify(note) !== putThere.get(called)) notes[called] = note;
    for (const [called, note] of Object.entries(kept.notes)) putThere.set(called, JSON.stringify(note));
    const writes = [...there.writes.filter(write => !known.has(write.fields.request)), ...kept.writes];
    try {
      if (writes.length || Object.keys(notes).length) localStorage.setItem(place, JSON.stringify({ writes, notes }));
      else localStorage.removeItem(place);
    } catch { /* no room, or not allowed: it is still in memory */ }
  };
  const adopt = () => {
    for (const write of stored().writes) if (!known.has(write.fields.request)) { known.add(write.fields.request); kept.writes.push(write); }
  };

  const say = (text, stays) => {
    clearTimeout(clearing);
    live.textContent = text;
    if (!stays) clearing = setTimeout(() => { live.textContent = ""; }, 5000);
  };
  const seen = () => $$("[data-block]").map(block => `${block.dataset.block}:${block.dataset.version}`).join(",");

  // --- to the server and back ---
  class Wrong extends Error {}
  const ask = async (url, fields) => {
    const asked = fields ? { method: "POST", body: new URLSearchParams({ ...fields, form: said.proof }), keepalive: JSON.stringify(fields).length < 50000 } : {};
    const answer = await fetch(`${url}?seen=${encodeURIComponent(seen())}`, { ...asked, headers: { "X-Live": "1", Accept: "application/json" }, credentials: "same-origin" });
    const isOurs = (answer.headers.get("content-type") || "").startsWith("application/json");
    if (answer.status >= 500 || answer.status === 429) throw new TypeError("later");
    if (!isOurs) {
      if (answer.status === 404 && fields) throw new Wrong("");
      lost = true; say(said.saidLost, true);
      throw new TypeError("signed out");
    }
    const told = await answer.json();
    if (told.wrong) throw new Wrong(told.wrong);
    lost = false;
    return told;
  };
  const away = error => {
    if (!(error instanceof TypeError)) throw error;
    if (!lost) { offline = true; say(said.saidOffline, true); }
  };
  const back = () => {
    if (!offline) return;
    offline = false; say(said.saidBack);
  };

  // --- what is new on the page ---
  const typing = block => $$("input, textarea, select", block).some(field =>
    !field.readOnly && field.type !== "hidden" && (field.tagName === "SELECT" ? field === document.activeElement
      : field.type === "radio" || field.type === "checkbox" ? field.checked !== field.defaultChecked
        : field.value !== field.defaultValue)); // an empty field in which somebody stands gets the focus back
  const sameAs = element => {
    const is = attribute => element.hasAttribute(attribute) ? `[${attribute}="${CSS.escape(element.getAttribute(attribute))}"]` : "";
    return element.id ? `#${CSS.escape(element.id)}` : element.tagName === "SUMMARY" ? `#${CSS.escape(element.parentElement.id)} > summary`
      : element.tagName.toLowerCase() + is("formaction") + is("name") + is("value");
  };
  const put = (block, next) => {
    const open = new Map($$("details[id]", block).map(one => [one.id, one.open]));
    const focus = block.contains(document.activeElement) ? sameAs(document.activeElement) : "";
    block.replaceChildren(...next.childNodes);
    for (const one of $$("details[id]", block)) if (open.has(one.id)) one.open = open.get(one.id);
    if (focus) {
      const heading = block.querySelector("h2");
      const target = block.querySelector(focus) || heading;
      if (heading) heading.tabIndex = -1;
      target?.focus({ preventScroll: true });
      if (!block.contains(document.activeElement)) heading?.focus({ preventScroll: true });
    }
    ready(block);
  };
  const take = (blocks, mine) => {
    for (const [called, { version, html }] of Object.entries(blocks)) {
      const block = document.querySelector(`[data-block="${called}"]`);
      if (!block) continue;
      const next = document.createElement("template");
      next.innerHTML = html; // drawn and escaped by our own server
      if (called === "notes") for (const form of $$("form[data-note]", block)) {
        const other = next.content.querySelector(`form[action="${form.getAttribute("action")}"]`);
        if (other && other.day.value === form.day.value) receive(form, other.text.value);
      }
      if (mine !== called && typing(block)) continue;
      if (called === "notes" && $$("form[data-note]", block).some(form => form.sending || form.pending || isOpen(form))) continue;
      const title = block.querySelector("h2")?.textContent;
      put(block, next.content);
      block.dataset.version = version;
      if (mine === undefined && title && called !== "next") {
        block.firstElementChild?.classList.add("changed");
        if (!offline) say(said.saidChanged.replace("%s", title));
      }
    }
  };

  // --- notes, as they are typed ---
  const isOpen = form => form.text.value.trimEnd() !== form.base.value.trimEnd();
  const state = (form, text) => { const line = form.querySelector(".state"); if (line) line.textContent = text; };
  const receive = (form, text) => {
    const field = form.text, was = field.value;
    if (form.sending || form.pending || isOpen(form) || was.trimEnd() === text.trimEnd()) return;
    rewrite(field, text);
    form.base.value = text;
  };
  const rewrite = (field, text) => {
    const was = field.value, [from, to] = [field.selectionStart, field.selectionEnd];
    let same = 0;
    while (same < was.length && same < text.length && was[same] === text[same]) same++;
    const moved = at => at <= same ? at : Math.max(same, at + text.length - was.length);
    field.value = field.defaultValue = text;
    if (field === document.activeElement) field.setSelectionRange(moved(from), moved(to));
  };
  const noteName = form => `${form.getAttribute("action")} ${form.day.value}`;
  const keepNote = form => {
    const now = { url: form.getAttribute("action"), day: form.day.value, pending: form.pending, base: form.base.value, text: form.text.value };
    if (form.pending || isOpen(form)) kept.notes[noteName(form)] = now; else delete kept.notes[noteName(form)];
    keep();
  };
  const save = async form => {
    if (form.sending || !(form.pending || isOpen(form))) return;
    const write = form.pending ||= { base: form.base.value, text: form.text.value, request: name() };
    form.sending = true;
    keepNote(form); state(form, said.saidSaving);
    try {
      const told = await ask(form.getAttribute("action"), { ...write, day: form.day.value });
      form.pending = null;
      form.base.value = write.text;
      form.sending = false;
      if (form.text.value === write.text) form.text.defaultValue = write.text;
      keepNote(form);
      take(told.blocks, "");
      back(); state(form, said.saidSaved);
    } catch (error) {
      if (error instanceof Wrong) { form.pending = null; state(form, error.message); }
      else { state(form, ""); away(error); }
    } finally {
      form.sending = false;
      keepNote(form);
    }
    if (!form.pending && isOpen(form) && !offline) later(form);
  };
  const later = form => { clearTimeout(form.timer); form.timer = setTimeout(() => save(form), SAVE_AFTER); };
  const restore = form => {
    const was = kept.notes[noteName(form)];
    if (!was) return;
    form.pending = was.pending || null;
    form.base.value = was.base;
    form.text.value = was.text;
    later(form);
  };

  // --- every other form ---
  let flushing = false;
  const flush = async () => {
    if (flushing) return;
    flushing = true;
    adopt();
    try {
      while (kept.writes.length) {
        const write = kept.writes[0];
        let told = null;
        try { told = await ask(write.url, write.fields); }
        catch (error) { if (!(error instanceof Wrong)) throw error; if (error.message) say(error.message, true); }
        kept.writes.shift(); keep();
        if (told) { take(told.blocks, write.block); if (told.said) say(told.said); }
      }
      for (const form of $$("form[data-note]")) if (form.pending || isOpen(form)) await save(form);
    } catch (error) { away(error); } finally { flushing = false; }
  };
  document.addEventListener("submit", event => {
    const form = event.target, button = event.submitter;
    if (form.dataset.plain !== undefined || form.method !== "post") return;
    event.preventDefault();
    if (form.dataset.note !== undefined) { save(form); return; }
    const fields = Object.fromEntries(new FormData(form));
    if (button?.name) fields[button.name] = button.value;
    write(button?.getAttribute("formaction") || form.getAttribute("action"), fields, form);
  });
  const write = (url, fields, form) => {
    const block = form?.closest("[data-block]")?.dataset.block;
    const request = name();
    known.add(request);
    kept.writes.push({ url, block, fields: { ...fields, request } });
    keep();
    if (form && (form.dataset.clear !== undefined)) {
      const again = $$("input:not([type=hidden])", form)[0];
      for (const field of $$("input:not([type=hidden]), textarea", form)) field.value = field.defaultValue = "";
      if (again) again.focus();
    }
    flush();
  };

  // --- bringing points into order with a mouse; the buttons do the same for every hand ---
  let dragged = null;
  const ready = where => {
    for (const form of $$("form[data-note]", where)) {
      form.text.addEventListener("input", () => { keepNote(form); later(form); });
      form.text.addEventListener("blur", () => save(form));
    }
    for (const button of $$(".live-only", where)) button.hidden = false;
    if (matchMedia("(pointer: fine)").matches) for (const line of $$("[data-order] > li", where)) line.draggable = true;
  };
  document.addEventListener("dragstart", event => { dragged = event.target.closest?.("[data-order] > li"); });
  document.addEventListener("dragover", event => {
    const over = event.target.closest?.("[data-order] > li");
    if (!dragged || !over || over.parentElement !== dragged.parentElement) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    if (over !== dragged) over[event.clientY < box.top + box.height / 2 ? "before" : "after"](dragged);
  });
  document.addEventListener("dragend", () => {
    const list = dragged?.parentElement;
    if (list) write(list.dataset.order, { numbers: $$("li", list).map(line => line.dataset.number).join(",") }, list);
    dragged = null;
  });
  document.addEventListener("click", event => {
    const button = event.target.closest?.("[data-copies]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copies);
    const copied = () => say(said.saidCopied);
    if (navigator.clipboard) navigator.clipboard.writeText(field.value).then(copied, () => field.select()); else field.select();
  });

  // --- what the other one does ---
  const look = async () => {
    if (!document.hidden) {
      try {
        const told = await ask(`${page}/since`);
        take(told.blocks);
        if (offline || kept.writes.length || stored().writes.length) { await flush(); }
        if (!kept.writes.length) back();
      } catch (error) { away(error); }
    }
    setTimeout(look, EVERY);
  };
  const leave = () => { for (const form of $$("form[data-note]")) save(form); };
  addEventListener("online", flush);
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); });
  ready(document);
  for (const form of $$("form[data-note]")) restore(form);
  flush();
  setTimeout(look, EVERY);
})();
