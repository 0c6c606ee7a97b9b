using System.Collections.Immutable;
using Kits.Control;
using Kits.Core.Planning;
using Kits.Core.Resources;
using Kits.Host.Configuration;
using Kits.Host.State;
using Kits.Sdk;
using Kits.Sdk.Settings;

namespace Kits.Host.Running;

/// <summary>
/// Goes over to another configuration while everything serves: all of it or nothing. What has to go or to be restarted is removed under the old
/// one first; only when that is done the new one is in force, and what it has is brought in.
/// </summary>
public sealed class Reconfigurer(
    ResourceTable table, ResourceLocks locks, PlanLocks planLocks, Executor executor, Checker checker, Watches watches, PolicyBook policies, EngineServices services)
{
    private readonly Dictionary<string, RememberedResource> _left = []; // what is known of tags that left, should they come back

    /// <summary>What would change.</summary>
    public static ImmutableArray<ResourceChange> Changes(NodeConfiguration before, NodeConfiguration after) =>
        Reconfiguration.Between([.. before.Resources.Select(Described)], [.. after.Resources.Select(Described)]);

    /// <summary>Goes over to another configuration.</summary>
    /// <param name="before">The one in force.</param>
    /// <param name="after">The other one.</param>
    /// <param name="contextOf">What the kit of a tag is handed.</param>
    /// <param name="keep">Puts the other one in force for the next start too; answers null, or why not.</param>
    /// <param name="operation">Who asks.</param>
    /// <param name="waitSeconds">How long to wait for other operations; null: as long as it takes.</param>
    /// <returns>The exit code, and how it ended.</returns>
    public async Task<(int Exit, string Text)> ApplyAsync(
        NodeConfiguration before, NodeConfiguration after, Func<string, ActionContext> contextOf, Func<string?> keep, Operation operation, double? waitSeconds)
    {
        var changes = Changes(before, after);
        var goes = Tags(changes, ChangeGrade.Stops);
        var (plan, refusal) = await planLocks.TakeAsync(operation, new Request.Reconfigure([.. goes, .. Tags(changes, ChangeGrade.Restarts)], []), waitSeconds);
        if (plan is null)
            return (ExitCode.Refused, $"nothing was applied: {refusal}");

        var serving = plan.Steps.Select(step => table[step.Tag]).Where(resource => resource.Wanted == Wanted.In && resource.Held is null && !goes.Contains(resource.Tag)).Select(resource => resource.Tag).ToList();
        if (await executor.RunAsync(plan, operation) is { } notRemoved)
            return (ExitCode.Failed, $"nothing was applied: {notRemoved}; {ComeBack(plan, operation)}");
        if (keep() is { } notKept)
            return (ExitCode.Failed, $"nothing was applied: {notKept}; {ComeBack(plan, operation)}");

        Replace(after, changes, contextOf);
        services.Journal.Note("", "operation", $"configuration applied: {Count(changes)}", operation);
        var failure = serving.Count == 0 ? null : await RestoreAsync(serving, operation);
        await WishForNewAsync(changes);
        ComeBack(plan, operation);
        foreach (var resource in table.BottomUp)
            checker.Look(resource, "the configuration changed");
        return failure is null
            ? (ExitCode.Done, $"applied: {Count(changes)}")
            : (ExitCode.Failed, $"applied, but {failure}; kits apply --rollback goes back to the configuration before");
    }

    /// <summary>How many resources change how.</summary>
    public static string Count(ImmutableArray<ResourceChange> changes) => changes.IsEmpty
        ? "no resource changes"
        : string.Join(", ", changes.CountBy(change => change.Grade).OrderBy(grade => grade.Key).Select(grade => $"{grade.Value} {Word(grade.Key)}"));

    private static string Word(ChangeGrade grade) => grade switch
    {
        ChangeGrade.Live => "live",
        ChangeGrade.PausesChecks => "with checks paused",
        ChangeGrade.Restarts => "restarted",
        ChangeGrade.Starts => "new",
        _ => "gone",
    };

    private static DescribedResource Described(ConfiguredResource resource) => new(
        resource.Description, resource.Settings,
        [.. SettingsBinder.SettingsOf(resource.Kit.SettingsType).Where(setting => setting.Setting.Live).Select(setting => setting.Setting.Name)],
        string.Join('\n', resource.Scripts.Select(script => $"{script.Hook} {script.Path}")));

    private static ImmutableHashSet<string> Tags(ImmutableArray<ResourceChange> changes, ChangeGrade grade) =>
        [.. changes.Where(change => change.Grade == grade).Select(change => change.Tag)];

    private async Task<string?> RestoreAsync(List<string> tags, Operation operation)
    {
        var (plan, refusal) = await planLocks.TakeAsync(operation, new Request.Reconfigure([], tags));
        return plan is null ? refusal : await executor.RunAsync(plan, operation);
    }

    // What an operation of an operator took down stays out as a rule; here nobody asked for that.
    private string ComeBack(Plan plan, Operation operation)
    {
        locks.Release(operation);
        foreach (var resource in plan.Steps.Select(step => table.Find(step.Tag)).OfType<ManagedResource>())
        {
            resource.Follows = true;
            checker.Look(resource);
        }

        return "what was taken down comes back";
    }

    private void Replace(NodeConfiguration after, ImmutableArray<ResourceChange> changes, Func<string, ActionContext> contextOf)
    {
        var paused = Tags(changes, ChangeGrade.PausesChecks);
        foreach (var gone in Tags(changes, ChangeGrade.Stops).Select(tag => table[tag]))
            Dismiss(gone);

        var resources = after.Resources.ToDictionary(configured => configured.Description.Tag, configured =>
        {
            var tag = configured.Description.Tag;
            if (table.Find(tag) is not { } resource)
                return New(configured, contextOf(tag));

            resource.Reconfigure(configured.Description, configured.Kit, configured.Settings);
            if (paused.Contains(tag) && resource.CheckRuns)
                services.Threads.Run(resource.Check!.Cancel);
            if (paused.Contains(tag))
                watches.End(resource);
            return resource;
        });
        table.Replace(new Hierarchy([.. after.Resources.Select(resource => resource.Description)]), resources);
        policies.Apply();
    }

    private ManagedResource New(ConfiguredResource configured, ActionContext context)
    {
        var resource = new ManagedResource(configured.Description, configured.Kit, configured.Settings, context, services.Journal.Now);
        if (_left.Remove(resource.Tag, out var remembered))
            resource.Remember(remembered);
        return resource;
    }

    private void Dismiss(ManagedResource resource)
    {
        _left[resource.Tag] = resource.ToRemember();
        watches.End(resource);
        resource.CheckTimer?.Dispose();
    }

    private async Task WishForNewAsync(ImmutableArray<ResourceChange> changes)
    {
        var asked = Tags(changes, ChangeGrade.Starts).Select(tag => table[tag]).Where(resource => resource is { Wanted: Wanted.NeverAsked, Description.Startup: Startup.Auto }).ToList();
        foreach (var resource in asked)
            resource.Wanted = Wanted.In;
        if (asked.Count > 0)
            await services.Journal.RecordAsync([.. asked.Select(resource => new Change.SetWanted(resource.Tag, Wanted.In))]);
    }
}
