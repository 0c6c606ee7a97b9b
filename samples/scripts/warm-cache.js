// after-restore: the first visitors shall not wait for an empty cache. That a page fails is told, and changes nothing.
import { pages } from "./site.js";

export default async function () {
    if (!result.ok)
        return;

    const answers = await Promise.all(pages.map(page => http(page, { timeout: "20s" })));
    log(`${answers.filter(answer => answer.ok).length} of ${pages.length} pages are warm`);
}
