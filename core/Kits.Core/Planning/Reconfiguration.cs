using System.Collections.Immutable;
using Kits.Core.Resources;
using Kits.Sdk.Settings;

namespace Kits.Core.Planning;

/// <summary>A resource as a configuration has it.</summary>
/// <param name="Description">Its kit, needs and rules.</param>
/// <param name="Settings">Its settings.</param>
/// <param name="LiveSettings">The settings whose change needs no restart.</param>
/// <param name="Scripts">Whatever else belongs to it; a change of it is live. Compared as text.</param>
public sealed record DescribedResource(ResourceDescription Description, SettingValues Settings, ImmutableHashSet<string> LiveSettings, string Scripts = "");

/// <summary>What a new configuration does to one resource.</summary>
/// <param name="Tag">The resource.</param>
/// <param name="Grade">How deep it goes.</param>
/// <param name="Why">What changed.</param>
public sealed record ResourceChange(string Tag, ChangeGrade Grade, string Why)
{
    /// <summary>As <c>kits apply --plan</c> prints it.</summary>
    public override string ToString() => $"{Word(Grade),-8} {Tag}  ({Why})";

    private static string Word(ChangeGrade grade) => grade switch
    {
        ChangeGrade.Live => "live",
        ChangeGrade.PausesChecks => "pauses",
        ChangeGrade.Restarts => "restarts",
        ChangeGrade.Starts => "starts",
        _ => "stops",
    };
}

/// <summary>How deep a change goes (CLUSTERPRO's three levels, CP-81).</summary>
public enum ChangeGrade
{
    /// <summary>It counts from the next decision on; nothing notices.</summary>
    Live,

    /// <summary>A check under way is given up, and the next one knows the new settings; the resource goes on serving.</summary>
    PausesChecks,

    /// <summary>The resource is removed under its old settings and restored under the new ones, and so is all above it.</summary>
    Restarts,

    /// <summary>It is new.</summary>
    Starts,

    /// <summary>It is gone: it is removed, and all above it first.</summary>
    Stops,
}

/// <summary>Compares two configurations. Pure.</summary>
public static class Reconfiguration
{
    /// <summary>What changes from one to the other, in the order of the new one, then what is gone.</summary>
    public static ImmutableArray<ResourceChange> Between(IReadOnlyList<DescribedResource> before, IReadOnlyList<DescribedResource> after)
    {
        var old = before.ToDictionary(resource => resource.Description.Tag);
        var gone = old.Keys.Except(after.Select(resource => resource.Description.Tag)).ToHashSet();
        return
        [
            .. after.Select(resource => old.TryGetValue(resource.Description.Tag, out var was) ? Change(was, resource) : new ResourceChange(resource.Description.Tag, ChangeGrade.Starts, "it is new")).OfType<ResourceChange>(),
            .. before.Select(resource => resource.Description.Tag).Where(gone.Contains).Select(tag => new ResourceChange(tag, ChangeGrade.Stops, "the configuration does not have it any more")),
        ];
    }

    private static ResourceChange? Change(DescribedResource was, DescribedResource now)
    {
        var tag = now.Description.Tag;
        if (was.Description.Kit != now.Description.Kit)
            return new(tag, ChangeGrade.Restarts, $"kit: {was.Description.Kit} becomes {now.Description.Kit}");

        var settings = Keys(was.Settings, now.Settings).Where(key => !Same(was.Settings.Find(key), now.Settings.Find(key))).ToList();
        if (settings.Except(now.LiveSettings).ToList() is { Count: > 0 } deep)
            return new(tag, ChangeGrade.Restarts, $"settings: {string.Join(", ", deep)}");
        if (settings.Count > 0)
            return new(tag, ChangeGrade.PausesChecks, $"settings: {string.Join(", ", settings)}");
        return Rules(was, now).ToList() is { Count: > 0 } live ? new(tag, ChangeGrade.Live, string.Join(", ", live)) : null;
    }

    private static IEnumerable<string> Rules(DescribedResource was, DescribedResource now)
    {
        var (old, fresh) = (was.Description, now.Description);
        if (!old.Needs.ToHashSet().SetEquals(fresh.Needs))
            yield return "needs";
        if (!old.Prefers.ToHashSet().SetEquals(fresh.Prefers))
            yield return "prefers";
        if (old.Startup != fresh.Startup)
            yield return "startup";
        if (old.Rules != fresh.Rules)
            yield return "rules";
        if (was.Scripts != now.Scripts)
            yield return "scripts";
    }

    private static IEnumerable<string> Keys(SettingValues some, SettingValues others) => some.Entries.Concat(others.Entries).Select(entry => entry.Key).Distinct();

    // Where a value stands in the file is not what it says.
    private static bool Same(SettingValue? one, SettingValue? other) => (one, other) switch
    {
        (null, null) => true,
        (SettingValue.Scalar a, SettingValue.Scalar b) => a.Text == b.Text,
        (SettingValue.List a, SettingValue.List b) => a.Items.Length == b.Items.Length && a.Items.Zip(b.Items).All(pair => Same(pair.First, pair.Second)),
        (SettingValue.Map a, SettingValue.Map b) => Keys(a.Values, b.Values).All(key => Same(a.Values.Find(key), b.Values.Find(key))),
        _ => false,
    };
}
