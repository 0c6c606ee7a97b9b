using Kits.Control;

namespace Kits.Scenarios;

public sealed class SampleTests(Published published)
{
    public static TheoryData<string> Hierarchies =>
        [.. Directory.GetFiles(Path.Combine(Published.Root, "samples", "hierarchies"), "*.yaml").Select(file => Path.GetFileName(file))];

    [Theory, MemberData(nameof(Hierarchies))]
    public async Task Every_sample_hierarchy_is_valid(string file)
    {
        var outcome = await ValidateAsync(File.ReadAllText(Path.Combine(Published.Root, "samples", "hierarchies", file)));

        Assert.True(outcome.Exit == ExitCode.Done, $"{outcome}");
    }

    [Fact]
    public async Task A_mistake_in_a_sample_would_be_told()
    {
        var sample = File.ReadAllText(Path.Combine(Published.Root, "samples", "hierarchies", "web-application.yaml"));

        var outcome = await ValidateAsync(sample.Replace("monitor_hook", "monitor_hok", StringComparison.Ordinal));

        Assert.Equal(ExitCode.BadConfiguration, outcome.Exit);
        Assert.Contains("monitor_hook", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_quickstart_begins_with_a_valid_configuration()
    {
        var template = File.ReadAllText(Path.Combine(Published.Root, "samples", "quickstart", "kits.yaml"));

        var outcome = await ValidateAsync(template.Replace("@WORK@", "/tmp", StringComparison.Ordinal)
            .Replace("@DEVICE@", "tmpfs", StringComparison.Ordinal).Replace("@FSTYPE@", "tmpfs", StringComparison.Ordinal));

        Assert.True(outcome.Exit == ExitCode.Done, $"{outcome}");
    }

    /// <summary>A copy of our own: the modes of a clone are those of its owner's umask, and kitsd refuses what others may write to.</summary>
    private async Task<Outcome> ValidateAsync(string configuration)
    {
        var folder = Directory.CreateTempSubdirectory("kits-");
        try
        {
            var file = Path.Combine(folder.FullName, "kits.yaml");
            File.WriteAllText(file, configuration);
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            using var validate = new RunningCommand([Path.Combine(published.Bin, "kits"), "validate", "-f", file]);
            return await validate.EndAsync();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
