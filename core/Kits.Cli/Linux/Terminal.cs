namespace Kits.Cli.Linux;

/// <summary>The terminal that our output goes to.</summary>
internal static class Terminal
{
    private const int Usual = 80;

    /// <summary>How many letters fit on a line. Asked of the kernel, because Console would set the terminal up to read keys.</summary>
    public static int Width() => Libc.ioctl(1, Libc.TIOCGWINSZ, out var size) == 0 && size.Columns > 0 ? size.Columns : Usual;
}
