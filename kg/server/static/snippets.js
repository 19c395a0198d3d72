// The query as code that runs elsewhere.
import { setup } from "./words.js";

const python = (text) => (text.includes('"""') || text.includes("\\") ? JSON.stringify(text) : `"""\n${text}\n"""`);
const r = (text) => (text.includes(')---"') ? JSON.stringify(text) : `r"---(\n${text}\n)---"`);
const shell = (text) => `'${text.replaceAll("'", "'\\''")}'`;

export const SNIPPETS = {
  "Python (kg)": (text) => `import kg\n\ngraph = kg.open("build")\nprint(graph.query(${python(text)}))\n`,
  "Python (SPARQLWrapper)": (text) => `from SPARQLWrapper import JSON, SPARQLWrapper\n\nsparql = SPARQLWrapper("${setup.public}")\nsparql.setReturnFormat(JSON)\nsparql.setQuery(${python(text)})\nfor row in sparql.queryAndConvert()["results"]["bindings"]:\n    print({name: cell["value"] for name, cell in row.items()})\n`,
  R: (text) => `library(httr2)\n\nquery <- ${r(text)}\nframe <- request("${setup.public}") |>\n  req_headers(Accept = "text/csv") |>\n  req_body_form(query = query) |>\n  req_perform() |>\n  resp_body_string() |>\n  (\\(csv) read.csv(text = csv))()\nprint(frame)\n`,
  curl: (text) => `curl ${shell(setup.public)} \\\n  --header 'Accept: text/csv' \\\n  --data-urlencode ${shell(`query=${text}`)}\n`,
};
