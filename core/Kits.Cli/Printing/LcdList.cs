using Kits.Control;

namespace Kits.Cli.Printing;

/// <summary>The long display of <c>lcdstatus</c>: one paragraph a resource, then what the node itself is set to.</summary>
internal static class LcdList
{
    public static void Print(StatusAnswer status, IReadOnlyList<Hierarchy> hierarchies, Screen screen)
    {
        screen.Line($"Resources of {status.Node}:");

        foreach (var resource in hierarchies.SelectMany(root => root.Walk()).Select(place => place.Resource).DistinctBy(resource => resource.Tag))
        {
            screen.Line();
            screen.Line($"{resource.Tag}:");
            foreach (var (name, value) in Fields(resource, status))
                screen.Line($"    {name}={Text.OneLine(value)}");
            screen.Line("    Local priority = 1");
            screen.Line("    no SHARED equivalency");
            screen.Line("    FAILOVER INHIBITED (no other node)");
        }

        screen.Line();
        screen.Line("There are no communication paths.");
        screen.Line("No flags are on.");
    }

    private static IEnumerable<(string Name, string Value)> Fields(ResourceStatus resource, StatusAnswer status) =>
    [
        ("id", resource.Id),
        ("app", "kits"),
        ("type", resource.Kit),
        ("state", resource.State),
        ("initialize", resource.Startup == "manual" ? "INIT_OSU" : "AUTORES_ISP"),
        ("info", $"wanted {resource.Wanted}"),
        ("reason", resource.Reason),
        ("depends on resources", string.Join(' ', resource.Needs)),
        ("these resources are dependent", string.Join(' ', Parents(resource, status))),
    ];

    private static IEnumerable<string> Parents(ResourceStatus resource, StatusAnswer status) =>
        status.Resources.Where(parent => parent.Needs.Contains(resource.Tag)).Select(parent => parent.Tag);
}
