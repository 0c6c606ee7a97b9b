using System.Security.Cryptography;
using Kits.Control;
using Kits.Host.Configuration;
using Kits.Host.Loading;

namespace Kits.Host.Health;

/// <summary>Whether what is installed is what runs, and whether only those may change it who may.</summary>
public sealed class InstallationCheckUp
{
    private readonly string _file;
    private readonly KitCatalogue _catalogue;
    private readonly DateTimeOffset _since;
    private readonly string? _inForce;

    /// <summary>Remembers what is in force.</summary>
    /// <param name="file">The configuration, read a moment ago.</param>
    /// <param name="catalogue">The kits.</param>
    /// <param name="now">This moment.</param>
    public InstallationCheckUp(string file, KitCatalogue catalogue, DateTimeOffset now)
    {
        (_file, _catalogue, _since) = (file, catalogue, now);
        _inForce = Digest(file);
    }

    /// <summary>The configuration file against what is in force.</summary>
    public IEnumerable<DoctorFinding> AskConfiguration()
    {
        if (Digest(_file) == _inForce)
            yield return Finding.Ok("configuration", $"{_file} is what is in force");
        else if (ConfigurationFile.Read(_file, _catalogue) is { Problems: [var first, .. var others] })
            yield return Finding.Problem(
                "configuration", $"{_file} was changed and is not valid, so kitsd would not start with it: {first}{(others.Length > 0 ? $" (and {others.Length} more)" : "")}",
                $"kits validate -f {_file}");
        else
            yield return Finding.Warning(
                "configuration", $"{_file} was changed; in force is what it said at {_since:yyyy-MM-dd HH:mm:ss}Z", "apply it with lkstop -f and a start; resources stay as they are meanwhile");
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
        var refused = _catalogue.Answers.Where(kit => kit.Problem is not null).ToList();
        foreach (var kit in refused)
            yield return Finding.Warning("kits", $"{kit.Name} ({kit.Path}) is refused: {kit.Problem}", "mend or remove it: no resource of that kit can be configured");
        if (refused.Count == 0)
            yield return Finding.Ok("kits", $"{_catalogue.Answers.Count} kits, none refused");
    }

    private static string? Digest(string file)
    {
        try
        {
            return Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
