namespace Kits.Cli.Printing;

/// <summary>The five states as words and colours, for those who do not know the letters yet.</summary>
internal static class ServiceStates
{
    public static string Meaning(string state) => state switch
    {
        "ISP" => "in service",
        "ISU" => "in service, unprotected",
        "OSU" => "out of service",
        "OSF" => "failed",
        "ILLSTATE" => "not known yet",
        _ => "",
    };

    public static Colour Colour(string state) => state switch
    {
        "ISP" => Printing.Colour.Green,
        "ISU" => Printing.Colour.Yellow,
        "OSF" => Printing.Colour.Red,
        "ILLSTATE" => Printing.Colour.Cyan,
        _ => Printing.Colour.Faint,
    };
}
