namespace Kits.Cli.Printing;

/// <summary>The five states as words and colours, for those who do not know the letters yet.</summary>
internal static class ServiceStates
{
    public static string Meaning(string state) => state switch
    {
        "ISP" => "in service",
        "ISU" => "unprotected",
        "OSU" => "out of service",
        "OSF" => "failed",
        "ILLSTATE" => "not known yet",
        _ => "",
    };

    /// <summary>Worst first.</summary>
    public static int Rank(string state) => state switch { "OSF" => 0, "ILLSTATE" => 1, "ISU" => 2, "OSU" => 3, _ => 4 };

    public static Colour Colour(string state) => state switch
    {
        "ISP" => Printing.Colour.Green,
        "ISU" => Printing.Colour.Yellow,
        "OSF" => Printing.Colour.Red,
        "ILLSTATE" => Printing.Colour.Cyan,
        _ => Printing.Colour.Faint,
    };
}
