// check: warns two weeks before the certificate ends.
import { secure } from "./site.js";

export default async function () {
    const { certificateDays, why } = await http(secure, { method: "HEAD" });
    if (certificateDays === null)
        return unknown(`no certificate was seen: ${why}`);
    return certificateDays < 14 ? degraded(`the certificate ends in ${Math.floor(certificateDays)} days`) : inService();
}
