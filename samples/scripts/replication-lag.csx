// check: a primary whose standbys fall behind is degraded, not failed.
const double limit = 30;
const string query = "select count(*), coalesce(max(extract(epoch from replay_lag)), 0) from pg_stat_replication";
var asked = await Run(["psql", "-XAtq", "-h", "/tmp", "-p", Settings["pgport"]!, "-d", "postgres", "-c", query], user: Settings["pgdba"] ?? "postgres", timeout: "5s");
if (!asked.Ok)
    return Unknown($"psql: {asked.Why}");

var row = asked.Output.Trim().Split('|').Select(double.Parse).ToArray();
if (row[0] == 0)
    return Degraded("no standby is connected");
return row[1] > limit ? Degraded($"a standby lags {row[1]:0} s behind") : InService();
