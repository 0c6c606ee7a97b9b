using Kits.Core.Resources;
using Kits.Host.State;
using Kits.Sdk.Settings;

namespace Kits.Host.Running;

/// <summary>
/// Times in which persons work on resources, or on the whole node: nothing is checked or recovered meanwhile. Each ends by itself, also
/// across restarts of kitsd, and the first check after it decides freshly (SG-51 to SG-54).
/// </summary>
public sealed class MaintenanceMode(ResourceTable table, Checker checker, EngineServices services)
{
    private const string Node = ""; // the tag under which the node's own is remembered

    private readonly Dictionary<string, ITimer> _ends = [];

    /// <summary>Takes up what is remembered; the resources have theirs already.</summary>
    public void Begin(RememberedState remembered)
    {
        table.Maintenance = remembered.Of(Node).Maintenance;
        foreach (var (tag, maintenance) in table.BottomUp.Select(resource => (resource.Tag, resource.Maintenance)).Append((Node, table.Maintenance)))
        {
            if (maintenance is not null)
                EndInTime(tag, maintenance);
        }
    }

    /// <summary>Begins a maintenance, or changes the reason and the end of one.</summary>
    /// <param name="tag">The resource; null for the whole node.</param>
    /// <param name="maintenance">By whom, why and for how long.</param>
    /// <returns>Null, or why not.</returns>
    public async Task<string?> OnAsync(string? tag, Maintenance maintenance)
    {
        if (await services.Journal.RequireAsync([new Change.SetMaintenance(tag ?? Node, maintenance)], [new Change.SetMaintenance(tag ?? Node, Of(tag ?? Node))]) is { } problem)
            return $"the configuration database takes no writes, so nothing was changed: {problem}";

        Set(tag ?? Node, maintenance);
        services.Journal.Note(tag ?? Node, "operation", maintenance.ToString());
        EndInTime(tag ?? Node, maintenance);
        table.Changed();
        return null;
    }

    /// <summary>Ends a maintenance; a look at once decides what follows.</summary>
    /// <param name="tag">The resource; null for the whole node.</param>
    /// <param name="who">Who ends it, for the history.</param>
    /// <returns>Null, or why not.</returns>
    public async Task<string?> OffAsync(string? tag, string who)
    {
        if (Of(tag ?? Node) is not { } maintenance)
            return null;
        if (await services.Journal.RequireAsync([new Change.SetMaintenance(tag ?? Node, null)], [new Change.SetMaintenance(tag ?? Node, maintenance)]) is { } problem)
            return $"the configuration database takes no writes, so nothing was changed: {problem}";

        End(tag ?? Node, $"maintenance ended by {who}");
        return null;
    }

    private Maintenance? Of(string tag) => tag == Node ? table.Maintenance : table.Find(tag)?.Maintenance; // it may have left the configuration

    private void Set(string tag, Maintenance? maintenance)
    {
        if (tag == Node)
            table.Maintenance = maintenance;
        else if (table.Find(tag) is { } resource)
            resource.Maintenance = maintenance;
    }

    // The timer is armed for what is left now and asks again when it fires: across boots only the wall clock can tell.
    private void EndInTime(string tag, Maintenance maintenance)
    {
        if (_ends.Remove(tag, out var earlier))
            earlier.Dispose();
        if (maintenance.Left(services.Journal.Stamp) is not { } left)
            return;

        _ends[tag] = services.Time.CreateTimer(_ => services.Loop.Post(() => InTime(tag, maintenance)), null, left, Timeout.InfiniteTimeSpan);
    }

    private void InTime(string tag, Maintenance maintenance)
    {
        if (Of(tag) != maintenance)
            return; // changed or ended meanwhile

        if (maintenance.Left(services.Journal.Stamp) > TimeSpan.Zero)
        {
            EndInTime(tag, maintenance);
            return;
        }

        _ = services.Journal.RecordAsync(new Change.SetMaintenance(tag, null));
        End(tag, $"maintenance ended by itself after {Duration.Format(maintenance.For!.Value)}");
    }

    private void End(string tag, string how)
    {
        if (_ends.Remove(tag, out var timer))
            timer.Dispose();
        Set(tag, null);
        services.Journal.Note(tag, "operation", how);
        foreach (var resource in table.BottomUp.Where(resource => tag == Node || resource.Tag == tag))
        {
            resource.Standing = Core.Recovery.Standing.Clean;
            checker.Look(resource, how);
        }

        table.Changed();
    }
}
