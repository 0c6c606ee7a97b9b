namespace Kits.Cli.Linux;

/// <summary>The terminal that our output goes to. Asked of the kernel, because Console would set it up to read keys.</summary>
internal static class Terminal
{
    private const int Usual = 80;

    /// <summary>How many letters fit on a line; null if our output is no terminal.</summary>
    public static int? Width() =>
        Libc.ioctl(DescriptorStream.Output, Libc.TIOCGWINSZ, out var size) < 0 ? null : size.Columns > 0 ? size.Columns : Usual;
}
