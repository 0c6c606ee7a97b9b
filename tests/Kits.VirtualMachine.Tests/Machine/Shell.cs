using System.Diagnostics;

namespace Kits.VirtualMachine.Tests.Machine;

/// <summary>Commands of the machine, so that the kit does not judge itself.</summary>
internal static class Shell
{
    /// <summary>Runs a command that must succeed, and tells its output.</summary>
    public static string Run(string program, params string[] arguments)
    {
        var (exit, output) = Try(program, arguments);
        return exit == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: exit {exit}\n{output}");
    }

    /// <summary>Runs a command, and tells how it ended and what it said.</summary>
    public static (int Exit, string Output) Try(string program, params string[] arguments)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo("timeout", ["60", program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true },
        };
        process.Start();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
