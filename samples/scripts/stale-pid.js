// recover: an old pid file keeps the program from starting. Where its process is gone, the file goes; the kit's own recover does the rest.
import { pidFile } from "./site.js";

export default async function () {
    const pid = (await run(["cat", pidFile])).output.trim();
    if (/^\d+$/.test(pid) && !(await run(["kill", "-0", pid])).ok) {
        await run(["rm", "-f", pidFile]);
        log(`removed ${pidFile}: its process ${pid} is gone`);
    }
}
