using System.Runtime.InteropServices;
using Kits.Sdk.Processes;
using Kits.Sdk.Services;
using Microsoft.Win32.SafeHandles;

namespace Kits.Sdk.Tests.Services;

public sealed partial class KernelEventsTests : IDisposable
{
    private readonly KernelEvents _events = new();
    private readonly CommandRunner _commands;

    public KernelEventsTests() => _commands = new CommandRunner(_events, TimeProvider.System);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_end_of_a_process_is_told_to_all_who_wait_for_it()
    {
        var process = Sleeper();
        Task[] waits = [_events.ProcessEndAsync(process, Cancel), _events.ProcessEndAsync(process, Cancel)];
        Assert.All(waits, wait => Assert.False(wait.IsCompleted));

        ProcessTable.Signal(process, 9);

        await Task.WhenAll(waits);
    }

    [Fact]
    public async Task The_end_of_a_process_that_is_no_child_of_ours_is_told()
    {
        var pid = (await _commands.RunAsync(new Command("sh", "-c", "sleep 300 & echo $!"), Cancel)).Output;
        var orphan = ProcessTable.Find(int.Parse(pid, System.Globalization.CultureInfo.InvariantCulture))!;
        var end = _events.ProcessEndAsync(orphan, Cancel);
        Assert.False(end.IsCompleted);

        ProcessTable.Signal(orphan, 9);

        await end;
    }

    [Fact]
    public async Task A_process_that_has_ended_ends_the_wait_at_once()
    {
        var process = Sleeper();
        ProcessTable.Signal(process, 9);
        await _events.ProcessEndAsync(process, Cancel);

        Assert.True(_events.ProcessEndAsync(process, Cancel).IsCompletedSuccessfully);
    }

    [Fact]
    public void A_pid_that_means_another_process_by_now_has_ended()
    {
        var stranger = ProcessTable.Find(Environment.ProcessId)! with { StartTicks = 1 };

        Assert.True(_events.ProcessEndAsync(stranger, Cancel).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_cancelled_wait_ends_and_leaves_no_descriptor_behind()
    {
        var process = Sleeper();
        using var cancel = new CancellationTokenSource();
        var waits = Enumerable.Range(0, 100).Select(_ => _events.ProcessEndAsync(process, cancel.Token)).ToList();
        Assert.InRange(PidDescriptors(process), 100, int.MaxValue);

        await cancel.CancelAsync();

        Assert.All(waits, wait => Assert.True(wait.IsCanceled));
        Assert.Equal(1, PidDescriptors(process)); // that of the command runner, which reaps it
        ProcessTable.Signal(process, 9);

        static int PidDescriptors(ProcessIdentity process) => Directory.EnumerateFiles("/proc/self/fdinfo").Count(file =>
        {
            try
            {
                return File.ReadLines(file).Contains($"Pid:\t{process.Pid}");
            }
            catch (IOException)
            {
                return false; // another test has closed it meanwhile
            }
        });
    }

    [Fact]
    public void The_thread_pool_is_not_needed_to_learn_of_an_end()
    {
        var process = Sleeper();
        var end = _events.ProcessEndAsync(process, Cancel);
        using var free = new ManualResetEventSlim();
        var busy = Enumerable.Range(0, 100).Select(_ => Task.Run(() => free.Wait(Cancel), Cancel)).ToArray();
        try
        {
            ProcessTable.Signal(process, 9);

            Assert.True(SpinWait.SpinUntil(() => end.IsCompleted, TimeSpan.FromSeconds(5)));
            Assert.Contains(busy, work => !work.IsCompleted);
        }
        finally
        {
            free.Set();
        }
    }

    [Fact]
    public async Task A_descriptor_is_told_when_it_can_be_read_and_again_after_it_was_read()
    {
        var (read, write) = Pipe();
        using (read)
        using (write)
        {
            for (var turn = 0; turn < 3; turn++)
            {
                var readable = _events.ReadableAsync(read, Cancel);
                Assert.False(readable.IsCompleted);
                Write(write);
                await readable;
                Read(read);
            }
        }
    }

    [Fact]
    public async Task A_descriptor_whose_peer_is_gone_is_told()
    {
        var (read, write) = Pipe();
        using (read)
        {
            var readable = _events.ReadableAsync(read, Cancel);
            write.Dispose();
            await readable;
        }
    }

    [Fact]
    public async Task A_cancelled_wait_for_a_descriptor_can_be_followed_by_another()
    {
        var (read, write) = Pipe();
        using (read)
        using (write)
        {
            using var cancel = new CancellationTokenSource();
            var first = _events.ReadableAsync(read, cancel.Token);
            await cancel.CancelAsync();
            Assert.True(first.IsCanceled);

            var second = _events.ReadableAsync(read, Cancel);
            Write(write);
            await second;
        }
    }

    [Fact]
    public async Task What_cannot_be_waited_for_is_an_error()
    {
        using var regularFile = File.OpenHandle("/etc/passwd");

        await Assert.ThrowsAsync<IOException>(() => _events.ReadableAsync(regularFile, Cancel));
    }

    [Fact]
    [Trait("needs", "root")]
    public async Task Every_subscriber_is_told_of_a_change_of_the_mount_table()
    {
        using var folder = new TestFolder();
        await using var first = _events.MountTableAsync(Cancel).GetAsyncEnumerator(Cancel);
        await using var second = _events.MountTableAsync(Cancel).GetAsyncEnumerator(Cancel);
        var hints = Task.WhenAll(first.MoveNextAsync().AsTask(), second.MoveNextAsync().AsTask());

        Assert.Equal("exit 0", (await _commands.RunAsync(new Command("mount", "-t", "tmpfs", "none", folder.Path), Cancel)).ToString());
        try
        {
            Assert.All(await hints, Assert.True);
        }
        finally
        {
            await _commands.RunAsync(new Command("umount", folder.Path), Cancel);
        }

        Assert.True(await first.MoveNextAsync()); // the unmount
    }

    [Fact]
    public async Task A_cancelled_subscription_to_the_mount_table_ends()
    {
        using var cancel = new CancellationTokenSource();
        await using var hints = _events.MountTableAsync(cancel.Token).GetAsyncEnumerator(Cancel);
        var next = hints.MoveNextAsync().AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public async Task Disposing_cancels_what_still_waits()
    {
        var process = Sleeper();
        var events = new KernelEvents();
        var wait = events.ProcessEndAsync(process, Cancel);

        events.Dispose();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        ProcessTable.Signal(process, 9);
    }

    [Fact]
    public async Task A_thousand_ends_at_the_same_time_are_all_told()
    {
        using var cancel = new CancellationTokenSource();
        var process = Sleeper();
        var waits = Enumerable.Range(0, 1000).Select(i => _events.ProcessEndAsync(process, i % 2 == 0 ? cancel.Token : Cancel)).ToList();

        var cancelling = Task.Run(cancel.Cancel, Cancel);
        ProcessTable.Signal(process, 9);

        await Task.WhenAll(waits.Where((_, i) => i % 2 == 1));
        await cancelling;
        Assert.All(waits, wait => Assert.True(wait.IsCompleted));
    }

    public void Dispose() => _events.Dispose();

    private ProcessIdentity Sleeper() => _commands.Start(new Command("sleep", "300"));

    private static (SafeFileHandle Read, SafeFileHandle Write) Pipe()
    {
        Span<int> ends = stackalloc int[2];
        Assert.Equal(0, Pipe2(ref MemoryMarshal.GetReference(ends), 0x80000));
        return (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }

    private static void Write(SafeFileHandle end)
    {
        using var stream = new FileStream(new SafeFileHandle(end.DangerousGetHandle(), ownsHandle: false), FileAccess.Write, bufferSize: 0);
        stream.WriteByte(1);
    }

    private static void Read(SafeFileHandle end)
    {
        using var stream = new FileStream(new SafeFileHandle(end.DangerousGetHandle(), ownsHandle: false), FileAccess.Read, bufferSize: 0);
        Assert.Equal(1, stream.ReadByte());
    }

    [LibraryImport("libc", EntryPoint = "pipe2")]
    private static partial int Pipe2(ref int ends, int flags);
}
