using Kits.Control;

namespace Kits.Cli.Printing;

/// <summary>What an operator sees first: every hierarchy as a tree, what is wrong in it, and what comes next.</summary>
internal static class StatusPicture
{
    private const int Gap = 2;
    private const int WidestId = 24;

    /// <summary>A row of the tree: <paramref name="Stem"/> leads to the tag, <paramref name="Under"/> to the lines below it.</summary>
    private sealed record Row(ResourceStatus Resource, string Stem, string Under);

    public static void Print(StatusAnswer status, IReadOnlyList<Hierarchy> hierarchies, Screen screen)
    {
        if (screen.IsTerminal)
            PrintTree(status, hierarchies, screen);
        else
            PrintLines(hierarchies, screen);

        foreach (var notice in status.Notices ?? [])
            screen.Line(screen.Paint(Text.OneLine(notice), Colour.Yellow));
        if (status.Journal is { } journal)
            screen.Line(screen.Paint($"journal degraded: {Text.OneLine(journal)}", Colour.Yellow));
    }

    private static void PrintTree(StatusAnswer status, IReadOnlyList<Hierarchy> hierarchies, Screen screen)
    {
        screen.Line($"{screen.Paint(status.Node, Colour.Bold)}: {Count(hierarchies)}");

        var trees = hierarchies.Select(root => Draw(root, "", "", screen).ToList()).ToList();
        var rows = trees.SelectMany(tree => tree).ToList();
        var (tags, states, kits) = (Widest(rows, Tag), Widest(rows, State), Widest(rows, Kit));

        foreach (var tree in trees)
        {
            screen.Line();
            foreach (var row in tree)
                PrintRow(row);
        }

        void PrintRow(Row row)
        {
            var resource = row.Resource;
            var state = screen.Paint(State(row).PadRight(states), ServiceStates.Colour(resource.State));
            var since = Times.Long(screen.Now - resource.Since);
            var healthy = resource is { State: "ISP", Operation: null };
            var remarks = Remarks(resource, healthy).ToList();
            var width = tags + states + kits + since.Length + 3 * Gap;
            var beside = remarks.Count == 1 && width + Gap + remarks[0].Text.Length <= screen.Width;

            screen.Line($"{Tag(row).PadRight(tags)}  {state}  {Kit(row).PadRight(kits)}  {screen.Paint(since, Colour.Faint)}"
                + (beside ? $"  {screen.Paint(remarks[0].Text, remarks[0].Colour)}" : ""));

            if (!beside && !healthy)
                foreach (var (text, colour) in remarks)
                    screen.Line($"{row.Under}  {screen.Paint(text, colour)}");
        }
    }

    /// <summary>A healthy resource says why if there is room; any other also what runs and what comes next.</summary>
    private static IEnumerable<(string Text, Colour Colour)> Remarks(ResourceStatus resource, bool healthy)
    {
        if (resource.Reason.Length > 0)
            yield return (Text.OneLine(resource.Reason), healthy ? Colour.Faint : ServiceStates.Colour(resource.State));
        if (resource.Operation is { } operation)
            yield return ($"now: {Text.OneLine(operation)}", Colour.Cyan);
        if (resource.Next is { } next && !healthy)
            yield return ($"next: {Text.OneLine(next)}", Colour.Bold);
    }

    private static IEnumerable<Row> Draw(Hierarchy node, string stem, string below, Screen screen)
    {
        var (branch, corner, line) = screen.IsUnicode ? ("├─ ", "└─ ", "│  ") : ("|- ", "`- ", "|  ");
        yield return new Row(node.Resource, stem, below + (node.Children.Count > 0 ? line : "   "));

        foreach (var child in node.Children)
        {
            var last = ReferenceEquals(child, node.Children[^1]);
            foreach (var row in Draw(child, below + (last ? corner : branch), below + (last ? "   " : line), screen))
                yield return row;
        }
    }

    /// <summary>For a pipe: one line a resource, so that grep finds all that is known about it.</summary>
    private static void PrintLines(IReadOnlyList<Hierarchy> hierarchies, Screen screen)
    {
        var places = hierarchies.SelectMany(root => root.Walk()).ToList();
        var tags = places.Select(place => place.Depth * 2 + place.Resource.Tag.Length).DefaultIfEmpty().Max();
        var kits = places.Select(place => What(place.Resource).Length).DefaultIfEmpty().Max();

        foreach (var (resource, depth) in places)
            screen.Line($"{(new string(' ', depth * 2) + resource.Tag).PadRight(tags)}  {resource.State,-8}  {What(resource).PadRight(kits)}  "
                + $"since {Times.Stamp(resource.Since)}{Part("", resource.Reason)}{Part("now: ", resource.Operation)}{Part("next: ", resource.Next)}");

        static string Part(string name, string? text) => string.IsNullOrEmpty(text) ? "" : $"; {name}{Text.OneLine(text)}";
    }

    private static string Count(IReadOnlyList<Hierarchy> hierarchies)
    {
        var resources = hierarchies.SelectMany(root => root.Walk()).Select(place => place.Resource).DistinctBy(resource => resource.Tag).ToList();
        var states = resources.CountBy(resource => resource.State).OrderBy(state => ServiceStates.Rank(state.Key))
            .Select(state => $"{(state.Value == resources.Count ? "all" : state.Value)} {ServiceStates.Meaning(state.Key)}");

        return resources.Count switch
        {
            0 => "no resources; describe some in its configuration",
            1 => $"1 resource, {ServiceStates.Meaning(resources[0].State)}",
            _ => $"{resources.Count} resources, {string.Join(", ", states)}",
        };
    }

    private static int Widest(List<Row> rows, Func<Row, string> column) => rows.Select(row => column(row).Length).DefaultIfEmpty().Max();

    private static string Tag(Row row) => row.Stem + row.Resource.Tag;

    private static string State(Row row) => $"{row.Resource.State} {ServiceStates.Meaning(row.Resource.State)}".TrimEnd();

    private static string Kit(Row row) => What(row.Resource with { Id = Text.Shorten(row.Resource.Id, WidestId) });

    private static string What(ResourceStatus resource) => Text.OneLine($"{resource.Kit} {resource.Id}".TrimEnd());
}
