using System.Globalization;
using System.Runtime.InteropServices;
using Kits.Sdk.Processes;
using Kits.Sdk.Services;
using Microsoft.Extensions.Time.Testing;

namespace Kits.Sdk.Tests.Processes;

public sealed partial class OrphanReaperTests
{
    private const int BecomeSubreaper = 36;
    private static readonly TimeSpan Sweep = TimeSpan.FromSeconds(5);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_orphan_that_became_ours_is_reaped_when_nobody_did_for_seconds()
    {
        Assert.Equal(0, ProcessControl(BecomeSubreaper, 1));
        try
        {
            using var events = new KernelEvents();
            var time = new FakeTimeProvider();
            using var reaper = new OrphanReaper(time);
            var orphan = (await new CommandRunner(events, TimeProvider.System).RunAsync(new Command("sh", "-c", "sleep 0.2 & echo $!"), Cancel)).Output.Trim();
            await Eventually.TrueAsync(() => StatusOf(orphan) is ("Z", var parent) && parent == Environment.ProcessId, "a zombie of ours");

            time.Advance(Sweep);
            Assert.Equal("Z", StatusOf(orphan)?.State); // somebody might still be waiting for it

            // The signal that a child has ended comes on a thread of the runtime's.
            await Eventually.TrueAsync(
                () =>
                {
                    time.Advance(Sweep);
                    return StatusOf(orphan) is null;
                },
                "it is reaped");
        }
        finally
        {
            _ = ProcessControl(BecomeSubreaper, 0);
        }
    }

    private static (string State, int Parent)? StatusOf(string pid)
    {
        try
        {
            var fields = File.ReadAllText($"/proc/{pid}/stat").Split(") ")[1].Split(' ');
            return (fields[0], int.Parse(fields[1], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int ProcessControl(int option, nint value);
}
