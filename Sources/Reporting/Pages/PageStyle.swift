/// What pages look like: one column that reads, tables that scroll on their own, ink on paper.
enum PageStyle {
  static let css = """
    :root { --ink: #1a1a1a; --quiet: #595959; --line: #d0d0d0; --link: #00538f; --best: #e8f1f8 }
    * { box-sizing: border-box }
    body { margin: 0 auto; max-width: 62rem; padding: 1.5rem 1rem 4rem; color: var(--ink);
      background: #fff; font: 1rem/1.55 system-ui, sans-serif }
    h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .5rem }
    h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; border-bottom: 1px solid var(--line) }
    h3 { font-size: 1rem; margin: 1.5rem 0 .5rem }
    p, li { max-width: 46rem }
    a { color: var(--link) }
    a:focus-visible, button:focus-visible, [tabindex]:focus-visible, summary:focus-visible {
      outline: 3px solid #d55e00; outline-offset: 2px }
    code, pre { font: .9em/1.4 ui-monospace, monospace }
    pre { overflow-x: auto; background: #f6f6f6; padding: .75rem; border: 1px solid var(--line) }
    nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: 0; list-style: none }
    .status, figcaption, .caption, .notes { color: var(--quiet) }
    .caption, figcaption { max-width: 46rem; margin: .5rem 0 }
    p.caption { margin-top: 2rem }
    h2 + p.caption { margin-top: .5rem }
    .scroll { overflow-x: auto; max-width: 100%; background:
      linear-gradient(270deg, #fff 1rem, #fff0) right / 2rem 100% no-repeat local,
      linear-gradient(270deg, #0003, #0000) right / .75rem 100% no-repeat }
    table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .92rem }
    th, td { padding: .25rem .75rem .25rem 0; text-align: left; vertical-align: top }
    thead th { border-top: 2px solid var(--ink); border-bottom: 1px solid var(--ink);
      vertical-align: bottom }
    tbody:last-child tr:last-child > * { border-bottom: 2px solid var(--ink) }
    th[scope=row] { font-weight: 400; min-width: 8rem }
    thead th:first-child, th[scope=row] { position: sticky; left: 0; background: #fff }
    tr.group th { font-style: italic; padding-top: .75rem; font-weight: 400 }
    .numbers { text-align: right }
    td.numbers, td.text { white-space: nowrap }
    td.numbers a { color: inherit; text-decoration: underline dotted var(--line) }
    tr:target > * { background: var(--best) }
    th button { font: inherit; font-weight: 600; color: inherit; text-align: inherit;
      background: none; border: 0; padding: .25rem 0; cursor: pointer }
    th button::after { content: "\\a0\\2195"; color: var(--quiet) }
    th[aria-sort=ascending] button::after { content: "\\a0\\2191" }
    th[aria-sort=descending] button::after { content: "\\a0\\2193" }
    .notes { list-style: none; padding: 0; font-size: .9rem }
    .drawing { margin: 1.5rem 0 }
    figure { margin: 0 0 .5rem; position: relative }
    figure svg { display: block; width: 100%; max-width: 44rem; height: auto }
    .drawing.large svg { max-width: none; width: max(100%, 70rem) }
    .drawing button { font: inherit; padding: .25rem .75rem }
    .values { display: inline-flex; align-items: center; gap: .5rem; margin-left: 1rem }
    .values input { width: 12rem }
    .values[hidden], .tip[hidden] { display: none }
    .tip { position: absolute; max-width: 18rem; padding: .25rem .5rem; font-size: .85rem;
      line-height: 1.35; color: #fff; background: var(--ink); border-radius: 3px;
      pointer-events: none }
    g.shown use { opacity: .45; color: #d55e00 }
    td code { white-space: nowrap }
    td.finding { min-width: 8rem }
    td.words { min-width: 13rem }
    td.path code { white-space: normal; overflow-wrap: anywhere }
    td.keys, td.path { min-width: 18rem }
    .bad { color: #a33000; font-weight: 600 }
    @media (min-width: 50rem) { th[scope=row] { min-width: 11rem } }
    @media print {
      body { max-width: none; font-size: 10pt }
      nav, button.zoom, .values, .tip { display: none }
      th button::after { content: "" }
      .scroll { overflow: visible; background: none }
      thead th:first-child, th[scope=row] { position: static }
      figure, tr { break-inside: avoid }
      h2 { break-after: avoid }
    }
    """
}
