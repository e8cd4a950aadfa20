// A panel of JupyterLab beside the text: what the check finds in the area that is open. A problem is a button that leads
// to its line. And texts that the member may only read take no typing, which the server would drop. Written as JupyterLab loads an extension, without a build: a container with init and get.
(() => {
  const EVERY = 2000; // milliseconds between two questions to the server
  const FILE = /^country_profiles\/([a-z]{3})\/(.+)$/;
  let shared = {};

  const module_of = async (name) => {
    const versions = Object.values(shared[name] || {});
    const found = versions.find((v) => v.loaded) || versions[0];
    return (await found.get())();
  };

  const base_url = () => JSON.parse(document.getElementById("jupyter-config-data").textContent).baseUrl || "/";

  const element = (kind, text = "", told = {}) => {
    const made = Object.assign(document.createElement(kind), told);
    made.textContent = text;
    return made;
  };

  // The path of a document, without the name of the live drive before it.
  const path_of = (widget) => (widget?.context?.path || "").replace(/^[^/:]*:/, "");

  const to_line = (widget, line) => {
    const content = widget?.content;
    const editor = content?.editor || content?.activeCell?.editor;
    if (!editor) return;
    const position = { line: Math.max(0, Math.min(line, editor.lineCount) - 1), column: 0 };
    editor.setCursorPosition(position);
    editor.revealPosition(position);
    editor.focus();
  };

  // What the server drops must not look as if it had been typed.
  const keep_read_only = (widget, context) => {
    const close = () => {
      if (context.contentsModel?.writable !== false) return;
      widget.content?.editor?.setOption("readOnly", true);
      for (const cell of widget.content?.widgets || []) cell.readOnly = true;
    };
    context.ready.then(close);
    context.fileChanged?.connect(close);
    widget.content?.modelContentChanged?.connect(close);
  };

  // Initials are read on the member's colour, which is dark enough for white.
  const STYLE = ".jp-MenuBar-anonymousIcon span,.jp-UserInfo-Icon span{color:#fff}";

  const activate = async (app) => {
    document.head.append(element("style", STYLE));
    for (const factory of ["Editor", "Notebook"]) {
      app.docRegistry.addWidgetExtension(factory, { createNew: keep_read_only });
    }
    const { Widget } = await module_of("@lumino/widgets");
    const base = base_url();
    const panel = new Widget();
    panel.id = "planning-check";
    panel.title.label = "Check";
    panel.title.caption = "What the check finds in this area";
    panel.node.style.cssText =
      "overflow:auto;padding:12px;color:var(--jp-ui-font-color1);background:var(--jp-layout-color1);font-size:var(--jp-ui-font-size1)";
    const head = element("h2", "Check", { style: "font-size:1.1em;margin:0 0 8px" });
    const status = element("p", "Open a file of an area to see what the check finds.");
    status.setAttribute("role", "status");
    status.setAttribute("aria-live", "polite");
    const list = element("ul", "", { style: "list-style:none;margin:0;padding:0" });
    const start = element("a", "Start page of the workspace", { href: `${base}planning/`, target: "_blank" });
    start.style.cssText = "color:var(--jp-content-link-color,#0b5fa5);text-decoration:underline";
    panel.node.append(head, status, list, start);
    app.shell.add(panel, "right", { rank: 50 });

    let current = null; // the document the panel speaks of
    let area = "";
    let number = "";
    let told = [];
    let shown_once = false;
    const say = (text) => {
      if (status.textContent !== text) status.textContent = text;
    };

    const open = async (problem) => {
      const path = `country_profiles/${problem.file}`;
      let widget = path_of(current) === path ? current : null;
      if (!widget) {
        widget = await app.commands.execute("docmanager:open", { path, factory: "Editor" });
        await widget?.context?.ready;
        await widget?.revealed;
      }
      app.shell.activateById(widget.id);
      to_line(widget, problem.line);
    };

    const button = (problem, here) => {
      const made = element("button", "", { type: "button" });
      made.style.cssText =
        "display:block;width:100%;text-align:left;font:inherit;color:inherit;background:transparent;cursor:pointer;" +
        "border:0;border-left:4px solid var(--jp-error-color1,#b91c1c);padding:6px 8px;margin:0 0 6px";
      const where = here ? `Line ${problem.line}` : `${problem.file.split("/").pop()}, line ${problem.line}`;
      made.append(element("strong", `${where}, ${problem.field}`), element("br"));
      made.append(`found ${problem.found}`);
      if (problem.allowed) made.append(element("br"), `allowed ${problem.allowed}`);
      if (problem.remedy) made.append(element("br"), problem.remedy);
      made.addEventListener("click", () => open(problem));
      return made;
    };

    const show = () => {
      const name = (path_of(current).match(FILE) || [])[2];
      const mine = told.filter((p) => p.file.endsWith(`/${name}`));
      const others = told.filter((p) => !mine.includes(p));
      list.replaceChildren(
        ...[...mine.map((p) => [p, true]), ...others.map((p) => [p, false])].map(([problem, here]) => {
          const item = document.createElement("li");
          item.append(button(problem, here));
          return item;
        }),
      );
      if (!number) return;
      const words = mine.length === 1 ? "1 problem in this file" : `${mine.length || "No"} problem${mine.length === 0 ? "" : "s"} in this file`;
      say(`${words}, ${others.length || "none"} in the others of ${area}. Drafts with problems are saved.`);
      if (told.length && !shown_once) {
        shown_once = true;
        app.shell.activateById(panel.id); // once, so that it is found; closed by hand it stays closed
      }
    };

    const ask = async () => {
      if (!area || document.hidden) return;
      const asked = area;
      try {
        const answer = await fetch(`${base}planning/api/check/${area}?since=${number}`, { credentials: "same-origin" });
        if (answer.status === 403) return say("Your session has ended: log in again. What you typed stays in this window.");
        const found = await answer.json();
        if (asked !== area || !found.problems || found.number === 0) return;
        number = String(found.number);
        told = found.problems;
        show();
        if (found.failed) say("The check itself failed; run: planning check");
      } catch {
        say("The server does not answer; asking again.");
      }
    };

    const changed = () => {
      const widget = app.shell.currentWidget;
      const found = path_of(widget).match(FILE);
      if (!found) return;
      current = widget;
      const code = found[1].toUpperCase();
      if (code === area) return show();
      area = code;
      number = "";
      told = [];
      head.textContent = `Check of ${area}`;
      say("Checking.");
      list.replaceChildren();
      ask();
    };

    app.shell.currentChanged?.connect(changed);
    app.restored.then(changed);
    setInterval(ask, EVERY);
  };

  const plugin = { id: "planning-check:panel", autoStart: true, activate };
  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB["planning-check"] = {
    init: (scope) => {
      shared = scope;
    },
    get: async () => () => ({ __esModule: true, default: plugin }),
  };
})();
