using Kits.Control;
using Kits.Host.Configuration;
using Kits.Host.Loading;

namespace Kits.Host.Health;

/// <summary>Whether what is installed is what runs, and whether only those may change it who may.</summary>
/// <param name="store">The configuration in force.</param>
/// <param name="catalogue">The kits.</param>
public sealed class InstallationCheckUp(ConfigurationStore store, KitCatalogue catalogue)
{
    /// <summary>The configuration file against what is in force.</summary>
    public IEnumerable<DoctorFinding> AskConfiguration()
    {
        if (store.Read(null) is var read && read.Text == store.Text)
            yield return Finding.Ok("configuration", $"{store.Path} is what is in force");
        else if (read is { Problems: [var first, .. var others] })
            yield return Finding.Problem(
                "configuration", $"{store.Path} was changed and is not valid, so kitsd would not start with it: {first}{(others.Length > 0 ? $" (and {others.Length} more)" : "")}",
                $"kits validate -f {store.Path}");
        else
            yield return Finding.Warning(
                "configuration", $"{store.Path} was changed and is not in force yet", "see with kits apply --plan what it would do, then kits apply");
    }

    /// <summary>The program itself.</summary>
    public static IEnumerable<DoctorFinding> AskProgram()
    {
        var program = File.ResolveLinkTarget("/proc/self/exe", returnFinalTarget: false)?.FullName ?? "";
        var here = Path.Combine(AppContext.BaseDirectory, "kitsd.dll");
        if (program.EndsWith(" (deleted)", StringComparison.Ordinal) || !File.Exists(here))
            yield return Finding.Warning("program", "kitsd was replaced on disk since it started", "run the new one with lkstop -f and a start; resources stay as they are meanwhile");
        else if ((TrustedPath.WhyNot(program) ?? TrustedPath.WhyNot(here)) is { } why)
            yield return Finding.Problem("program", $"others could change kitsd: {why}", "then publish it again, because they may have");
        else
            yield return Finding.Ok("program", $"only root and the user of kitsd can change {program}");
    }

    /// <summary>The kits that are refused.</summary>
    public IEnumerable<DoctorFinding> AskKits()
    {
        var refused = catalogue.Answers.Where(kit => kit.Problem is not null).ToList();
        foreach (var kit in refused)
            yield return Finding.Warning("kits", $"{kit.Name} ({kit.Path}) is refused: {kit.Problem}", "mend or remove it: no resource of that kit can be configured");
        if (refused.Count == 0)
            yield return Finding.Ok("kits", $"{catalogue.Answers.Count} kits, none refused");
    }
}
