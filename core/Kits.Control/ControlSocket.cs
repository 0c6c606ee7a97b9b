using System.Text;

namespace Kits.Control;

/// <summary>Where the daemon of this node listens.</summary>
public static class ControlSocket
{
    /// <summary>The environment variable that names the socket where no option does.</summary>
    public const string Variable = "KITS_SOCKET";

    /// <summary>The socket when neither an option nor the environment names one.</summary>
    public const string DefaultPath = "/run/kits/kits.sock";

    /// <summary>sun_path holds 108 bytes, the closing zero among them (unix(7)).</summary>
    public const int LongestPath = 107;

    /// <summary>The path that counts: the option, else the environment, else the default.</summary>
    /// <exception cref="ControlException">The path is too long for a Unix socket (exit 5).</exception>
    public static string Find(string? option)
    {
        var path = FirstGiven(option, Environment.GetEnvironmentVariable(Variable)) ?? DefaultPath;
        var length = Encoding.UTF8.GetByteCount(path);

        return length <= LongestPath
            ? path
            : throw new ControlException(ExitCode.BadConfiguration,
                $"the socket path {path} has {length} bytes, and a Unix socket allows {LongestPath}: choose a shorter one with --socket");
    }

    private static string? FirstGiven(params ReadOnlySpan<string?> paths)
    {
        foreach (var path in paths)
            if (!string.IsNullOrEmpty(path))
                return path;

        return null;
    }
}
