using System.Text;
using Kits.Host.Logging;
using Kits.Host.Tests.Running;

namespace Kits.Host.Tests.Logging;

public sealed class LogOutputTests
{
    [Fact]
    public async Task Lines_come_out_in_their_order()
    {
        using var disk = new Disk();
        using var output = new LogOutput(disk);

        output.Add("one");
        output.Add("two");

        await disk.HoldsAsync("one\ntwo\n");
    }

    [Fact]
    public async Task Nobody_who_logs_waits_for_a_disk_that_does_not_answer_and_what_is_lost_is_told()
    {
        using var disk = new Disk();
        disk.Answers.Reset();
        using var output = new LogOutput(disk);

        for (var line = 0; line < 10_100; line++)
            output.Add($"line {line}"); // returns, or this test does not
        disk.Answers.Set();
        await disk.HoldsAsync("line 9999\n");

        Assert.Matches("lines of this log are lost: its disk was full, or did not answer\n", disk.Text);
    }

    [Fact]
    public async Task A_disk_that_was_full_takes_lines_again_when_it_has_room()
    {
        using var disk = new Disk { IsFull = true };
        using var output = new LogOutput(disk);

        output.Add("one");
        output.Add("two");
        await disk.RefusedAsync(2);
        disk.IsFull = false;
        output.Add("three");

        await disk.HoldsAsync("\n2 lines of this log are lost: its disk was full, or did not answer\nthree\n");
    }

    private sealed class Disk : MemoryStream
    {
        private readonly StringBuilder _text = new();
        private readonly SemaphoreSlim _changed = new(0);
        private int _refused;

        public ManualResetEventSlim Answers { get; } = new(initialState: true);

        public bool IsFull { get; set; }

        public string Text
        {
            get
            {
                lock (_text)
                    return _text.ToString();
            }
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Answers.Wait();
            if (IsFull)
            {
                Interlocked.Increment(ref _refused);
                _changed.Release();
                throw new IOException("No space left on device");
            }

            lock (_text)
                _text.Append(Encoding.UTF8.GetString(buffer));
            _changed.Release();
        }

        public Task HoldsAsync(string text) => UntilAsync(() => Text.Contains(text, StringComparison.Ordinal));

        public Task RefusedAsync(int lines) => UntilAsync(() => Volatile.Read(ref _refused) >= lines);

        private async Task UntilAsync(Func<bool> holds)
        {
            while (!holds())
                Assert.True(await _changed.WaitAsync(Node.Patience, TestContext.Current.CancellationToken), Text);
        }
    }
}
