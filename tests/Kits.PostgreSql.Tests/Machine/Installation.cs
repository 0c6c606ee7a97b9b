using System.Globalization;
using Kits.Sdk.Services;

namespace Kits.PostgreSql.Tests.Machine;

/// <summary>The PostgreSQL that is installed here, and an empty data directory of it that is made once and copied for each server.</summary>
internal static class Installation
{
    private static readonly Lazy<Task<string>> Template = new(MakeAsync);

    /// <summary>The folder of its programs, of the newest version that is there.</summary>
    public static string Programs { get; } = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Where(folder => File.Exists(Path.Combine(folder, "bin", "postgres")))
            .MaxBy(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)) is { } newest ? Path.Combine(newest, "bin") : ""
        : "";

    public static string Version { get; } = Path.GetFileName(Path.GetDirectoryName(Programs) ?? "");

    /// <summary>Whom a server runs as here: it refuses to be root.</summary>
    public static string? User { get; } = Environment.IsPrivilegedProcess ? "postgres" : null;

    /// <summary>The name of the database superuser.</summary>
    public const string Superuser = "postgres";

    /// <summary>A data directory as initdb makes it.</summary>
    public static Task<string> TemplateAsync() => Template.Value;

    /// <summary>Runs a program as the owner of servers; it must succeed.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var events = new KernelEvents();
        var result = await new CommandRunner(events, TimeProvider.System).RunAsync(new Command(program, arguments) { User = User }, CancellationToken.None);
        Assert.True(result.Succeeded, $"{program} {string.Join(' ', arguments)}: {result}\n{result.Output}");
        return result.Output;
    }

    /// <summary>A folder that belongs to the owner of servers, with a path short enough for sockets.</summary>
    public static async Task<string> FolderAsync()
    {
        var folder = (await RunAsync("mktemp", "-d", "/tmp/kits-pg-XXXXXX")).Trim();
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        return folder;
    }

    private static async Task<string> MakeAsync()
    {
        Assert.SkipWhen(Programs.Length == 0, "no PostgreSQL is installed: apt-get install postgresql");
        var folder = await FolderAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        var data = Path.Combine(folder, "data");
        await RunAsync(Path.Combine(Programs, "initdb"), "-N", "-D", data, "-A", "trust", "-U", Superuser, "--no-instructions");
        return data;
    }
}
