using Kits.Control;

namespace Kits.Cli.Printing;

/// <summary>
/// The short display of <c>lcdstatus</c>: fields parted by blanks and free of them, so that awk and eyes read it alike.
/// </summary>
/// <param name="status">What there is to show.</param>
/// <param name="backup">The first column names the next node in line (<c>-e</c>) instead of this one.</param>
/// <param name="whole">Nothing is shortened (<c>-u</c>).</param>
internal sealed class LcdTable(StatusAnswer status, bool backup, bool whole)
{
    private const int WidestId = 20;
    private const string NoBackup = "------";

    public void Print(IReadOnlyList<Hierarchy> hierarchies, Screen screen)
    {
        PrintAligned([[backup ? "BACKUP" : "LOCAL", "TAG", "ID", "STATE", "PRIO", "PRIMARY"],
            .. hierarchies.SelectMany(root => root.Walk()).Select(place => Fields(place.Resource, place.Depth))], screen);

        if (!backup)
            return;

        screen.Line();
        PrintAligned([["MACHINE", "NETWORK", "ADDRESSES/DEVICE", "STATE", "PRIO"]], screen);
    }

    private string[] Fields(ResourceStatus resource, int depth) =>
        [backup ? NoBackup : status.Node, new string(' ', depth) + resource.Tag, Id(resource), resource.State, "1", status.Node];

    private string Id(ResourceStatus resource)
    {
        var id = string.Concat(resource.Id.Select(letter => char.IsWhiteSpace(letter) || char.IsControl(letter) ? '_' : letter));

        return id.Length == 0 ? "-" : whole ? id : Text.Shorten(id, WidestId);
    }

    private static void PrintAligned(IReadOnlyList<string[]> rows, Screen screen)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
            screen.Line(string.Join("  ", row.Select((field, column) => field.PadRight(widths[column]))).TrimEnd());
    }
}
