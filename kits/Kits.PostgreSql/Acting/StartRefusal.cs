using Kits.Sdk;

namespace Kits.PostgreSql.Acting;

/// <summary>Decides where a start that the server itself refused is worth trying again.</summary>
internal static class StartRefusal
{
    private static readonly string[] OfTheSettings = ["configuration file", "pg_hba.conf", "pg_ident.conf", "unrecognized configuration parameter", "invalid value for parameter"];
    private static readonly string[] OfThisNode =
        ["has wrong ownership", "not compatible with", "incompatible with server", "does not exist", "Permission denied", "Address already in use", "Is another postmaster"];

    /// <summary>Decides by the server's own words.</summary>
    public static Failure Of(string words)
    {
        if (IsOneOf(OfTheSettings))
            return Failure.OfTheSettings($"the server refuses to start: {words}");
        return IsOneOf(OfThisNode) ? Failure.OfThisNode($"the server refuses to start here: {words}") : Failure.Passing($"the server ended while starting: {words}");

        bool IsOneOf(string[] reasons) => reasons.Any(reason => words.Contains(reason, StringComparison.Ordinal));
    }
}
