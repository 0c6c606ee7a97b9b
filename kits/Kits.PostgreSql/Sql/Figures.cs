using System.Globalization;
using Kits.Sdk.Settings;

namespace Kits.PostgreSql.Sql;

/// <summary>What a server says of its own health.</summary>
/// <param name="IsStandby">Whether it is in recovery.</param>
/// <param name="Connections">Client connections in use.</param>
/// <param name="MaxConnections">How many there may be.</param>
/// <param name="TransactionAge">Age of the oldest transaction id.</param>
/// <param name="ReplayLag">How far replay lags, here or on the slowest standby that is attached.</param>
/// <param name="SlotLag">WAL held back by the laziest replication slot, in bytes.</param>
internal sealed record Figures(bool IsStandby, long Connections, long MaxConnections, long TransactionAge, TimeSpan? ReplayLag, long? SlotLag)
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>Each figure that is beyond its threshold, in words.</summary>
    public IEnumerable<string> Warnings(PostgreSqlSettings settings)
    {
        if (settings.ConnectionsWarning is { } percent && Connections * 100 >= MaxConnections * percent)
            yield return string.Create(CultureInfo.InvariantCulture, $"{Connections} of {MaxConnections} connections are in use");
        if (settings.TransactionAgeWarning is { } age && TransactionAge >= age)
            yield return string.Create(CultureInfo.InvariantCulture, $"the oldest transaction id is {TransactionAge} old: vacuum before the server stops taking writes");
        if (settings.ReplicationLagWarning is { } lag && ReplayLag >= lag)
            yield return $"replay lags by {Duration.Format(ReplayLag.Value)}";
        if (settings.SlotLagWarning is { } megabytes && SlotLag >= megabytes * Megabyte)
            yield return string.Create(CultureInfo.InvariantCulture, $"a replication slot holds back {SlotLag / Megabyte} MB of WAL");
    }
}
