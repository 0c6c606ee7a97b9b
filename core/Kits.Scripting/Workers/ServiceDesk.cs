using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kits.Scripting.Vocabulary;

namespace Kits.Scripting.Workers;

/// <summary>Carries out what a script in a worker asks for, and answers it.</summary>
internal sealed class ServiceDesk(Worker worker, IScriptServices services, CancellationToken ended)
{
    /// <summary>Takes a question; the answer follows as soon as there is one.</summary>
    public void Take(Message.Ask ask) => Task.Run(() => AnswerAsync(ask));

    private async Task AnswerAsync(Message.Ask ask)
    {
        try
        {
            worker.Send(new Message.Answer(ask.Number, await DoAsync(ask), null));
        }
        catch (Exception e)
        {
            worker.Send(new Message.Answer(ask.Number, null, e.Message)); // whatever it is, the script is told
        }
    }

    private async Task<string?> DoAsync(Message.Ask ask)
    {
        var words = MessageJson.Default;
        switch (ask.Service)
        {
            case nameof(IScriptServices.RunAsync):
                return Text(await services.RunAsync(Read(words.CommandRequest), ended), words.CommandAnswer);
            case nameof(IScriptServices.SqlAsync):
                var question = Read(words.SqlRequest);
                return Text((await services.SqlAsync(question.Text, question.Parameters, ended))!, words.IReadOnlyListIReadOnlyDictionaryStringString!);
            case nameof(IScriptServices.HttpAsync):
                return Text(await services.HttpAsync(Read(words.HttpRequest), ended), words.HttpAnswer);
            case nameof(IScriptServices.TcpAsync):
                return Text(await services.TcpAsync(Read(words.TcpRequest), ended), words.TcpAnswer);
            case nameof(IScriptServices.SleepAsync):
                await services.SleepAsync(Read(words.TimeSpan), ended);
                return null;
            case nameof(IScriptServices.BagGet):
                return services.BagGet(Read(words.String)) is { } value ? Text(value, words.String) : null;
            case nameof(IScriptServices.BagSetAsync):
                var kept = Read(words.BagValue);
                await services.BagSetAsync(kept.Name, kept.Value, ended);
                return null;
            case nameof(IScriptServices.Secret):
                return Text(services.Secret(Read(words.String)), words.String);
            default:
                throw new ScriptServiceException($"there is no service {ask.Service}");
        }

        T Read<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize(ask.Value, type)!;
    }

    private static string Text<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.Serialize(value, type);
}
