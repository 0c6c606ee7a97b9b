using System.Runtime.InteropServices;

namespace Kits.Sdk.Services;

/// <summary>What will really be executed: the file, its arguments and its environment, checked before anything is started.</summary>
internal sealed partial record CommandLine(string File, IReadOnlyList<string> Arguments, IReadOnlyList<string> Environment)
{
    internal const string MarkVariable = "KITS_MARK";
    internal const string RunVariable = "KITS_RUN";

    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private const int Executable = 1;

    /// <exception cref="CommandNotStartedException">The user, the program or the directory is not there.</exception>
    internal static CommandLine Of(Command command, string run)
    {
        var me = UserAccount.Current;
        var user = command.User is null || command.User == me.Name ? me : UserAccount.Find(command.User)
            ?? throw new CommandNotStartedException($"cannot run {command.Program}: there is no user {command.User} on this machine");
        var environment = EnvironmentOf(command, user, run);
        var file = Locate(command.Program, environment["PATH"]);
        if (!Directory.Exists(command.Directory))
            throw new CommandNotStartedException($"cannot run {command.Program}: its working directory {command.Directory} does not exist");

        string[] arguments = [file, .. command.Arguments];
        if (user.Id != me.Id)
        {
            if (me.Id != 0)
                throw new CommandNotStartedException($"cannot run {command.Program} as {user.Name}: only root can, and the host runs as {me.Name}");

            // setpriv becomes the program (exec), so the pid is the program's own and nobody stands above it.
            arguments = ["setpriv", "--reuid", $"{user.Id}", "--regid", $"{user.Group}", "--init-groups", "--", .. arguments];
            file = Locate("setpriv", DefaultPath);
        }

        string[] variables = [.. environment.Select(pair => $"{pair.Key}={pair.Value}")];
        if (arguments.Concat(variables).Any(text => text.Contains('\0')))
            throw new CommandNotStartedException($"cannot run {command.Program}: an argument or a variable holds a NUL character");
        return new CommandLine(file, arguments, variables);
    }

    // Nothing of the host's own environment but the time zone: what a command does must not depend on who started the host.
    private static Dictionary<string, string> EnvironmentOf(Command command, UserAccount user, string run)
    {
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = DefaultPath,
            ["HOME"] = user.Home,
            ["USER"] = user.Name,
            ["LOGNAME"] = user.Name,
            ["SHELL"] = user.Shell,
            ["LANG"] = "C.UTF-8",
        };
        if (System.Environment.GetEnvironmentVariable("TZ") is { } zone)
            environment["TZ"] = zone;
        foreach (var (name, value) in command.Environment)
            environment[name] = value;
        environment[RunVariable] = run;
        if (command.Mark is not null)
            environment[MarkVariable] = command.Mark;
        return environment;
    }

    private static string Locate(string program, string path)
    {
        if (!program.Contains('/'))
        {
            return path.Split(':').Where(Path.IsPathFullyQualified).Select(folder => Path.Combine(folder, program)).FirstOrDefault(IsExecutable)
                ?? throw new CommandNotStartedException($"cannot run {program}: no such program in {path}");
        }

        if (!Path.IsPathFullyQualified(program))
            throw new CommandNotStartedException($"cannot run {program}: write an absolute path, or a name to look up in PATH");
        if (Directory.Exists(program))
            throw new CommandNotStartedException($"cannot run {program}: it is a directory");
        if (!System.IO.File.Exists(program))
            throw new CommandNotStartedException($"cannot run {program}: it does not exist");
        return IsExecutable(program) ? program : throw new CommandNotStartedException($"cannot run {program}: it is not executable");
    }

    private static bool IsExecutable(string file) => System.IO.File.Exists(file) && Access(file, Executable) == 0;

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string file, int mode);
}
