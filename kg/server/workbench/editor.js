// What the bundle holds: the editor with its styles, and nothing that asks another host (its completers stay off).
import Yasqe from "@zazuko/yasqe";
import "@zazuko/yasqe/build/yasqe.min.css";

window.KgYasqe = Yasqe;
