#include "core/api/OpenApi.h"

#include <QJsonDocument>

namespace chimera::api {

namespace {

struct Schema
{
    const char* name;
    const char* json;
};

// clang-format off: a schema a line
constexpr Schema
    table
        [] =
            {
                {"Failure",
                 R"json({"type":"object","properties":{"ok":{"type":"boolean"},"data":{"type":"object","additionalProperties":true,"nullable":true},"error":{}},"required":["ok","data","error"]})json"},
                {"Nothing", R"json({"type":"object","properties":{}})json"},
                {"Message",
                 R"json({"type":"object","properties":{"message":{"type":"string"}},"required":["message"]})json"},
                {"Health",
                 R"json({"type":"object","properties":{"status":{"type":"string"},"timestamp":{"type":"string","format":"date-time"},"database":{"type":"string"}},"required":["status","timestamp","database"]})json"},
                {"User",
                 R"json({"type":"object","properties":{"id":{"type":"string","format":"uuid"},"name":{"type":"string"},"email":{"type":"string"},"avatar":{"type":"string","nullable":true},"createdAt":{"type":"string","format":"date-time"}},"required":["id","name","email","avatar","createdAt"]})json"},
                {"SignedIn",
                 R"json({"type":"object","properties":{"token":{"type":"string"},"refresh":{"type":"string"},"user":{"$ref":"#/components/schemas/User"}},"required":["token","refresh","user"]})json"},
                {"Token", R"json({"type":"object","properties":{"token":{"type":"string"}},"required":["token"]})json"},
                {"Registration",
                 R"json({"type":"object","properties":{"name":{"type":"string","minLength":1,"maxLength":255},"email":{"type":"string","format":"email","maxLength":254},"password":{"type":"string","minLength":8,"maxLength":1024},"code":{"type":"string","maxLength":100,"nullable":true}},"required":["name","email","password"]})json"},
                {"Credentials",
                 R"json({"type":"object","properties":{"email":{"type":"string","format":"email"},"password":{"type":"string","minLength":1,"maxLength":1024}},"required":["email","password"]})json"},
                {"RefreshToken",
                 R"json({"type":"object","properties":{"refresh":{"type":"string"}},"required":["refresh"]})json"},
                {"OptionalRefreshToken", R"json({"type":"object","properties":{"refresh":{"type":"string"}}})json"},
                {"ProfileChange",
                 R"json({"type":"object","properties":{"name":{"type":"string","maxLength":255,"nullable":true},"email":{"type":"string","maxLength":254,"nullable":true}}})json"},
                {"Member",
                 R"json({"type":"object","properties":{"id":{"type":"string"},"userId":{"type":"string","format":"uuid"},"workspaceId":{"type":"string"},"role":{"type":"string"},"status":{"type":"string"},"joinedAt":{"type":"string","format":"date-time"},"user":{"type":"object","properties":{"id":{"type":"string","format":"uuid"},"name":{"type":"string"},"email":{"type":"string"}},"required":["id","name","email"]}},"required":["id","userId","workspaceId","role","status","joinedAt","user"]})json"},
                {"Stats",
                 R"json({"type":"object","properties":{"totalMemories":{"type":"integer"},"totalEmbeddings":{"type":"integer"},"totalConversations":{"type":"integer"},"systemLoad":{"type":"integer"},"lastActivity":{"type":"string","format":"date-time"}},"required":["totalMemories","totalEmbeddings","totalConversations","systemLoad","lastActivity"]})json"},
                {"Workspace",
                 R"json({"type":"object","properties":{"id":{"type":"string"},"name":{"type":"string"},"description":{"type":"string"},"ownerId":{"type":"string","format":"uuid"},"members":{"type":"array","items":{"$ref":"#/components/schemas/Member"}},"stats":{"$ref":"#/components/schemas/Stats"},"createdAt":{"type":"string","format":"date-time"},"updatedAt":{"type":"string","format":"date-time"}}})json"},
                {"WorkspaceList",
                 R"json({"type":"object","properties":{"workspaces":{"type":"array","items":{"$ref":"#/components/schemas/Workspace"}},"total":{"type":"integer"}},"required":["workspaces","total"]})json"},
                {"NewWorkspace",
                 R"json({"type":"object","properties":{"name":{"type":"string","minLength":1,"maxLength":255},"description":{"type":"string"}},"required":["name"]})json"},
                {"WorkspaceChange",
                 R"json({"type":"object","properties":{"name":{"type":"string","minLength":1,"maxLength":255},"description":{"type":"string","nullable":true}}})json"},
                {"LoadPoint",
                 R"json({"type":"object","properties":{"timestamp":{"type":"string","format":"date-time"},"value":{"type":"integer"}},"required":["timestamp","value"]})json"},
                {"Activity",
                 R"json({"type":"object","properties":{"id":{"type":"string"},"type":{"type":"string"},"message":{"type":"string"},"timestamp":{"type":"string","format":"date-time"},"metadata":{"type":"object","additionalProperties":true}},"required":["id","type","message","timestamp","metadata"]})json"},
                {"Dashboard",
                 R"json({"type":"object","properties":{"stats":{"$ref":"#/components/schemas/Stats"},"neuralLoad":{"type":"array","items":{"$ref":"#/components/schemas/LoadPoint"}},"recentActivity":{"type":"array","items":{"$ref":"#/components/schemas/Activity"}}},"required":["stats","neuralLoad","recentActivity"]})json"},
                {"ActivityList",
                 R"json({"type":"object","properties":{"activities":{"type":"array","items":{"$ref":"#/components/schemas/Activity"}},"total":{"type":"integer"}},"required":["activities","total"]})json"},
                {"NeuralLoad",
                 R"json({"type":"object","properties":{"neuralLoad":{"type":"array","items":{"$ref":"#/components/schemas/LoadPoint"}},"currentLoad":{"type":"integer"}},"required":["neuralLoad","currentLoad"]})json"},
                {"RecordedLoad",
                 R"json({"type":"object","properties":{"currentLoad":{"type":"integer"},"message":{"type":"string"}},"required":["currentLoad","message"]})json"},
                {"MemberList",
                 R"json({"type":"object","properties":{"members":{"type":"array","items":{"$ref":"#/components/schemas/Member"}},"total":{"type":"integer"}},"required":["members","total"]})json"},
                {"NewInvitation",
                 R"json({"type":"object","properties":{"email":{"type":"string"},"role":{"type":"string","enum":["admin","researcher","observer"]}},"required":["email"]})json"},
                {"Invited",
                 R"json({"type":"object","properties":{"id":{"type":"string"},"workspaceId":{"type":"string"},"workspaceName":{"type":"string"},"inviteeEmail":{"type":"string"},"status":{"type":"string"},"createdAt":{"type":"string","format":"date-time"},"message":{"type":"string"}},"required":["id","workspaceId","workspaceName","inviteeEmail","status","createdAt","message"]})json"},
                {"Invitation",
                 R"json({"type":"object","properties":{"id":{"type":"string"},"workspaceId":{"type":"string"},"workspaceName":{"type":"string"},"inviterName":{"type":"string"},"inviterEmail":{"type":"string"},"status":{"type":"string"},"createdAt":{"type":"string","format":"date-time"}},"required":["id","workspaceId","workspaceName","inviterName","inviterEmail","status","createdAt"]})json"},
                {"InvitationList",
                 R"json({"type":"object","properties":{"invitations":{"type":"array","items":{"$ref":"#/components/schemas/Invitation"}},"total":{"type":"integer"}},"required":["invitations","total"]})json"},
                {"Accepted",
                 R"json({"type":"object","properties":{"message":{"type":"string"},"workspaceId":{"type":"string"},"workspaceName":{"type":"string"}},"required":["message","workspaceId","workspaceName"]})json"},
                {"RoleChange",
                 R"json({"type":"object","properties":{"role":{"type":"string","enum":["admin","researcher","observer"]}},"required":["role"]})json"},
                {"StatusChange",
                 R"json({"type":"object","properties":{"status":{"type":"string","enum":["online","away","offline"]}},"required":["status"]})json"},
                {"Memory",
                 R"json({"type":"object","properties":{"id":{"type":"string"},"workspaceId":{"type":"string"},"title":{"type":"string"},"content":{"type":"string"},"snippet":{"type":"string"},"tags":{"type":"array","items":{"type":"string"}},"embedding":{"type":"array","items":{"type":"number"}},"metadata":{"type":"object","additionalProperties":true},"version":{"type":"integer"},"createdAt":{"type":"string","format":"date-time"},"updatedAt":{"type":"string","format":"date-time"}}})json"},
                {"MemoryList",
                 R"json({"type":"object","properties":{"memories":{"type":"array","items":{"$ref":"#/components/schemas/Memory"}},"total":{"type":"integer"}},"required":["memories","total"]})json"},
                {"NewMemory",
                 R"json({"type":"object","properties":{"title":{"type":"string","minLength":1,"maxLength":255},"content":{"type":"string","minLength":1},"tags":{"type":"array","items":{"type":"string","minLength":1,"maxLength":100}},"metadata":{"type":"object","additionalProperties":true}},"required":["title","content"]})json"},
                {"MemoryChange",
                 R"json({"type":"object","properties":{"title":{"type":"string","minLength":1,"maxLength":255},"content":{"type":"string","minLength":1},"tags":{"type":"array","items":{"type":"string","minLength":1,"maxLength":100}},"metadata":{"type":"object","additionalProperties":true}}})json"},
                {"NewMemories", R"json({"type":"object","properties":{"memories":{"type":"array","items":{"$ref":"#/components/schemas/NewMemory"},"maxItems":1000}},"required":["memories"]})json"},
                {"MemoryChanges",
                 R"json({"type":"object","properties":{"memories":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string"},"version":{"type":"integer","minimum":1},"title":{"type":"string","minLength":1,"maxLength":255},"content":{"type":"string","minLength":1},"tags":{"type":"array","items":{"type":"string","minLength":1,"maxLength":100}},"metadata":{"type":"object","additionalProperties":true}},"required":["id"]},"maxItems":1000}},"required":["memories"]})json"},
                {"MemoryIds",
                 R"json({"type":"object","properties":{"ids":{"type":"array","items":{"type":"string"},"maxItems":1000}},"required":["ids"]})json"},
                {"BulkResult",
                 R"json({"type":"object","properties":{"results":{"type":"array","items":{"type":"object","properties":{"index":{"type":"integer"},"status":{"type":"integer"},"id":{"type":"string","nullable":true},"version":{"type":"integer","nullable":true},"error":{}},"required":["index","status","id","version","error"]}},"succeeded":{"type":"integer"},"failed":{"type":"integer"}},"required":["results","succeeded","failed"]})json"},
                {"Search",
                 R"json({"type":"object","properties":{"query":{"type":"string","minLength":1},"workspaceId":{"type":"string","nullable":true},"top_k":{"type":"integer","minimum":1,"maximum":50},"mode":{"type":"string","enum":["text","meaning","hybrid"],"nullable":true}},"required":["query"]})json"},
                {"HitList",
                 R"json({"type":"object","properties":{"results":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string"},"title":{"type":"string"},"content":{"type":"string"},"snippet":{"type":"string"},"score":{"type":"number"},"tags":{"type":"array","items":{"type":"string"}},"workspace_id":{"type":"string"},"created_at":{"type":"string","format":"date-time"}},"required":["id","title","content","snippet","score","tags","workspace_id","created_at"]}}},"required":["results"]})json"},
                {"ChatMessage", R"json({"type":"object","properties":{"id":{"type":"string"},"conversationId":{"type":"string"},"role":{"type":"string"},"content":{"type":"string"},"timestamp":{"type":"string","format":"date-time"},"isPinned":{"type":"boolean"},"metadata":{"type":"object","additionalProperties":true}},"required":["id","conversationId","role","content","timestamp","isPinned","metadata"]})json"},
                {"Conversation",
                 R"json({"type":"object","properties":{"id":{"type":"string"},"workspaceId":{"type":"string"},"title":{"type":"string"},"modelId":{"type":"string"},"messages":{"type":"array","items":{"$ref":"#/components/schemas/ChatMessage"}},"injectedMemories":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string"},"isActive":{"type":"boolean"}},"required":["id","isActive"]}},"status":{"type":"string"},"createdAt":{"type":"string","format":"date-time"},"updatedAt":{"type":"string","format":"date-time"}}})json"},
                {"ConversationList",
                 R"json({"type":"object","properties":{"conversations":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string"},"workspaceId":{"type":"string"},"title":{"type":"string"},"modelId":{"type":"string"},"status":{"type":"string"},"messageCount":{"type":"integer"},"lastUpdated":{"type":"string","format":"date-time"},"createdAt":{"type":"string","format":"date-time"}}}},"total":{"type":"integer"}},"required":["conversations","total"]})json"},
                {"NewConversation",
                 R"json({"type":"object","properties":{"title":{"type":"string","minLength":1,"maxLength":255},"modelId":{"type":"string","minLength":1,"maxLength":50}},"required":["modelId"]})json"},
                {"ConversationChange",
                 R"json({"type":"object","properties":{"title":{"type":"string","minLength":1,"maxLength":255},"status":{"type":"string","enum":["active","completed","archived"]}}})json"},
                {"MessageChange", R"json({"type":"object","properties":{"isPinned":{"type":"boolean"}}})json"},
                {"InjectedMemory",
                 R"json({"type":"object","properties":{"memoryId":{"type":"string"}},"required":["memoryId"]})json"},
                {"ToggledMemory",
                 R"json({"type":"object","properties":{"memoryId":{"type":"string"},"isActive":{"type":"boolean"},"message":{"type":"string"}},"required":["memoryId","isActive","message"]})json"},
                {"ClosedConversation",
                 R"json({"type":"object","properties":{"conversation":{"$ref":"#/components/schemas/Conversation"},"memory":{"type":"object","properties":{"id":{"type":"string"},"title":{"type":"string"},"snippet":{"type":"string"}},"required":["id","title","snippet"],"nullable":true},"message":{"type":"string"}},"required":["conversation","memory","message"]})json"},
                {"ReopenedConversation",
                 R"json({"type":"object","properties":{"conversation":{"$ref":"#/components/schemas/Conversation"},"message":{"type":"string"}},"required":["conversation","message"]})json"},
                {"NewMessage",
                 R"json({"type":"object","properties":{"content":{"type":"string","minLength":1},"getAiResponse":{"type":"boolean"},"role":{"type":"string","enum":["user","assistant","system"]}},"required":["content"]})json"},
                {"SentMessage",
                 R"json({"type":"object","properties":{"userMessage":{"$ref":"#/components/schemas/ChatMessage"},"assistantMessage":{"$ref":"#/components/schemas/ChatMessage"}},"required":["userMessage"]})json"},
                {"Integration",
                 R"json({"type":"object","properties":{"id":{"type":"string"},"provider":{"type":"string"},"modelId":{"type":"string","nullable":true},"modelName":{"type":"string","nullable":true},"apiKey":{"type":"string"},"status":{"type":"string"},"lastTested":{"type":"string","format":"date-time","nullable":true},"errorMessage":{"type":"string","nullable":true}},"required":["id","provider","modelId","modelName","apiKey","status","lastTested","errorMessage"]})json"},
                {"IntegrationList",
                 R"json({"type":"object","properties":{"integrations":{"type":"array","items":{"$ref":"#/components/schemas/Integration"}},"total":{"type":"integer"}},"required":["integrations","total"]})json"},
                {"NewIntegration",
                 R"json({"type":"object","properties":{"provider":{"type":"string","enum":["openai","anthropic","google","deepseek","groq"]},"apiKey":{"type":"string","minLength":10,"maxLength":500},"modelId":{"type":"string","maxLength":255,"nullable":true},"modelName":{"type":"string","maxLength":255,"nullable":true}},"required":["provider","apiKey"]})json"},
                {"IntegrationChange",
                 R"json({"type":"object","properties":{"apiKey":{"type":"string","minLength":10,"maxLength":500},"modelId":{"type":"string","maxLength":255,"nullable":true},"modelName":{"type":"string","maxLength":255,"nullable":true}}})json"},
                {"TestedIntegration",
                 R"json({"type":"object","properties":{"integration":{"$ref":"#/components/schemas/Integration"},"message":{"type":"string"},"success":{"type":"boolean"}},"required":["integration","message","success"]})json"},
                {"ModelList",
                 R"json({"type":"object","properties":{"models":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string"},"provider":{"type":"string"},"name":{"type":"string"},"displayName":{"type":"string"},"brainRegion":{"type":"string"},"status":{"type":"string"},"position":{"type":"object","properties":{"x":{"type":"number"},"y":{"type":"number"},"z":{"type":"number"}},"required":["x","y","z"]}},"required":["id","provider","name","displayName","brainRegion","status","position"]}},"total":{"type":"integer"}},"required":["models","total"]})json"},
                {"Settings",
                 R"json({"type":"object","properties":{"profile":{"type":"object","properties":{"name":{"type":"string"},"email":{"type":"string"}},"required":["name","email"]},"memoryRetention":{"type":"object","properties":{"autoStore":{"type":"boolean"},"retentionPeriod":{"type":"string"}},"required":["autoStore","retentionPeriod"]}},"required":["profile","memoryRetention"]})json"},
                {"RetentionChange",
                 R"json({"type":"object","properties":{"autoStore":{"type":"boolean","nullable":true},"retentionPeriod":{"type":"string","enum":["7-days","30-days","90-days","indefinite-84","indefinite-forever"],"nullable":true}}})json"},
                {"CleanupInfo",
                 R"json({"type":"object","properties":{"cleanup_date":{"type":"string","format":"date-time","nullable":true},"days_remaining":{"type":"integer","nullable":true},"hours_remaining":{"type":"integer","nullable":true},"minutes_remaining":{"type":"integer","nullable":true},"total_seconds_remaining":{"type":"integer","nullable":true},"is_indefinite":{"type":"boolean"},"retention_period":{"type":"string"}},"required":["cleanup_date","days_remaining","hours_remaining","minutes_remaining","total_seconds_remaining","is_indefinite","retention_period"]})json"},
                {"Cleanup",
                 R"json({"type":"object","properties":{"workspaces_deleted":{"type":"integer"},"conversations_deleted":{"type":"integer"},"memories_deleted":{"type":"integer"},"messages_deleted":{"type":"integer"},"cleanup_time":{"type":"string","format":"date-time"}},"required":["workspaces_deleted","conversations_deleted","memories_deleted","messages_deleted","cleanup_time"]})json"},
                {"Export",
                 R"json({"type":"object","properties":{"user":{"type":"object","additionalProperties":true},"settings":{"$ref":"#/components/schemas/Settings"},"workspaces":{"type":"array","items":{"type":"object","additionalProperties":true}},"integrations":{"type":"array","items":{"type":"object","additionalProperties":true}}},"required":["user","settings","workspaces","integrations"]})json"},
                {"OpenApi", R"json({"type":"object","additionalProperties":true})json"},
                {"Diagnostics",
                 R"json({"type":"object","properties":{"version":{"type":"string"},"qt":{"type":"string"},"sqlite":{"type":"string"},"schema":{"type":"integer"},"readOnly":{"type":"boolean"},"uptimeSeconds":{"type":"integer"},"requests":{"type":"integer"},"connections":{"type":"integer"},"eventStreams":{"type":"integer"},"index":{"type":"object","additionalProperties":true},"caches":{"type":"object","additionalProperties":true},"slowestCalls":{"type":"array","items":{"type":"object","additionalProperties":true}}},"required":["version","qt","sqlite","schema","readOnly","uptimeSeconds","requests","connections","eventStreams","index","caches","slowestCalls"]})json"},
                {"EventStream", R"json({"type":"string"})json"},
                {"Metrics", R"json({"type":"string"})json"},
};
// clang-format on

} // namespace

const QJsonObject& schemas()
{
    static const QJsonObject all = [] {
        QJsonObject object;
        for (const Schema& schema : table)
            object.insert(QLatin1String(schema.name), QJsonDocument::fromJson(schema.json).object());
        return object;
    }();
    return all;
}

} // namespace chimera::api
