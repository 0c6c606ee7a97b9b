using System.Globalization;

namespace Kits.Scenarios;

[Trait("needs", "root")]
public sealed class CrowdTests(Published published) : Scenario(published)
{
    private const int Many = 50;

    private readonly string[] _tags = [.. Enumerable.Range(1, Many).Select(number => $"app-{number:00}")];

    private protected override async Task ArrangeAsync()
    {
        Node.Configure(string.Concat(_tags.Select(tag => $$"""
              - tag: {{tag}}
                kit: exec
                settings: { binfile: /bin/sleep, cmdline_options: infinity, pidfile: {{PidFile(tag)}} }

            """)));
        await Node.StartHostAsync();
        await Node.AreAsync("ISP", _tags);
    }

    [Fact]
    public async Task Fifty_applications_that_die_in_the_same_instant_all_come_back()
    {
        var before = _tags.ToDictionary(tag => tag, Pid);
        await Node.DoneAsync(["kill", "-KILL", .. before.Values.Select(pid => $"{pid}")]);

        await Node.UntilAsync("all run again", () => _tags.All(tag => Pid(tag) is var pid && pid != before[tag] && Node.IsAlive(pid)));
        await Node.AreAsync("ISP", _tags);

        var after = _tags.Select(Pid).ToList();
        Assert.Equal(Many, after.Distinct().Count());
        Assert.Equal(after.Order(), Running().Order());
    }

    private string PidFile(string tag) => Node.Place($"{tag}.pid");

    private int Pid(string tag) => File.Exists(PidFile(tag)) && int.TryParse(File.ReadAllText(PidFile(tag)), CultureInfo.InvariantCulture, out var pid) ? pid : 0;

    /// <summary>Every sleep of this node: none must be left over, none run twice.</summary>
    private IEnumerable<int> Running() =>
        from folder in Directory.GetDirectories(Node.Seen("/proc"))
        let name = Path.GetFileName(folder)
        where name.All(char.IsAsciiDigit) && File.Exists(Path.Combine(folder, "cmdline"))
            && File.ReadAllText(Path.Combine(folder, "cmdline")).StartsWith("/bin/sleep\0infinity", StringComparison.Ordinal)
        select int.Parse(name, CultureInfo.InvariantCulture);
}
