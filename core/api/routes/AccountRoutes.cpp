#include "core/api/Encode.h"
#include "core/api/routes/Routes.h"

namespace chimera::api {

namespace {

const QString nameField = QStringLiteral("name");
const QString emailField = QStringLiteral("email");
const QString passwordField = QStringLiteral("password");
const QString refreshField = QStringLiteral("refresh");

Reply userReply(const User& user)
{
    Reply reply;
    JsonWriter json(reply.data);
    writeUser(json, user);
    return reply;
}

Reply signedInReply(const SignedInUser& signedIn, int status)
{
    return objectReply(
        [&signedIn](JsonWriter& json) {
            json.member("token", signedIn.tokens.access);
            json.member("refresh", signedIn.tokens.refresh);
            json.key("user");
            writeUser(json, signedIn.user);
        },
        status);
}

void registerUser(const Call& call, Done done)
{
    if (!call->json)
        return done(call->json.error());
    Form form(*call->json);
    Registration given;
    given.name = form.text(nameField, {1, maxUserNameLength});
    given.email = form.email(emailField);
    given.password = form.text(passwordField, {minPasswordLength, maxPasswordLength}).toUtf8();
    given.code = form.nullableText(QStringLiteral("code"), {0, 100}).value_or(QString());
    given.fromThisMachine = call->isLoopback && !call->headers.forwarded;
    if (auto problem = form.problem(); !problem)
        return done(problem.error());
    call.services.accounts.add(given, call.services.registration, [done](Result<SignedInUser> made) {
        done(made ? Result<Reply>(signedInReply(*made, 201)) : Result<Reply>(made.error()));
    });
}

Reply signInReply(const SignInAnswer& answer)
{
    switch (answer.verdict) {
    case SignInAnswer::Verdict::Good:
        return signedInReply(answer.signedIn, 200);
    case SignInAnswer::Verdict::Wrong:
        return Reply::failure(401, QStringLiteral("Invalid credentials"));
    case SignInAnswer::Verdict::Wait:
        break;
    }
    Reply reply =
        Reply::failure(429, QStringLiteral("Too many failed attempts; try again in %1 s.").arg(answer.wait.count()));
    reply.headers.push_back({"Retry-After", QByteArray::number(static_cast<qlonglong>(answer.wait.count()))});
    return reply;
}

void signIn(const Call& call, Done done)
{
    if (!call->json)
        return done(call->json.error());
    Form form(*call->json);
    SignInTry given;
    given.email = form.email(emailField);
    const QByteArray password = form.text(passwordField, {1, maxPasswordLength}).toUtf8();
    if (auto problem = form.problem(); !problem)
        return done(problem.error());
    given.address = call->address;
    given.sharedPlace = call->isLoopback;
    call.services.accounts.signIn(given, password, [done](Result<SignInAnswer> answer) {
        done(answer ? Result<Reply>(signInReply(*answer)) : Result<Reply>(answer.error()));
    });
}

Result<Reply> refresh(const Call& call, WriteTx& tx)
{
    CHIMERA_CHECK(call->json);
    const QString given = textOf(call->json->value(refreshField)).value_or(QString()).trimmed();
    if (given.isEmpty())
        return Error::invalid(QStringLiteral("Refresh token required"));
    const auto access = Tokens::refresh(tx, given.toUtf8());
    if (!access && access.error().code == ErrorCode::NotFound)
        return Reply::failure(401, QStringLiteral("Invalid or expired refresh token"));
    if (!access)
        return access.error();
    return objectReply([&access](JsonWriter& json) { json.member("token", *access); });
}

// Revokes the refresh token given, else the one of this sign-in; the access token lives on.
Result<Reply> signOut(const Call& call, WriteTx& tx)
{
    CHIMERA_CHECK(call->json);
    const QString given = textOf(call->json->value(refreshField)).value_or(QString()).trimmed();
    if (given.isEmpty()) {
        CHIMERA_CHECK(Tokens::revokeParent(tx, call->token));
    } else {
        const auto known = Tokens::find(tx, given.toUtf8());
        if (!known && known.error().code != ErrorCode::NotFound)
            return known.error();
        if (known && known->use == TokenUse::Refresh && known->user == call.caller().user && known->revokedAt)
            return Error::invalid(QStringLiteral("Token is blacklisted"));
        if (!known || known->use != TokenUse::Refresh || known->user != call.caller().user || !known->isGood(tx.now()))
            return Error::invalid(QStringLiteral("Token is invalid or expired"));
        CHIMERA_CHECK(Tokens::revoke(tx, *known));
    }
    return Reply::message(QStringLiteral("Successfully logged out"));
}

Result<Reply> profile(const Call& call, const ReadTx& tx)
{
    CHIMERA_TRY(const User user, Accounts::get(tx, call.caller().user));
    return userReply(user);
}

Result<Reply> updateProfile(const Call& call, WriteTx& tx)
{
    CHIMERA_TRY(const User user, changedProfile(call, tx));
    return userReply(user);
}

} // namespace

Result<User> changedProfile(const Call& call, WriteTx& tx)
{
    CHIMERA_CHECK(call->json);
    Form form(*call->json);
    const QString name = form.nullableText(nameField, {0, maxUserNameLength}).value_or(QString());
    const QString email = form.nullableText(emailField, {0, maxEmailLength}).value_or(QString());
    if (!email.isEmpty() && !isEmailAddress(email))
        form.refuse(emailField, QStringLiteral("Enter a valid email address."));
    CHIMERA_CHECK(form.problem());
    const auto given = [](const QString& text) { return text.isEmpty() ? std::nullopt : std::optional(text); };
    return Accounts::updateProfile(call.caller(), tx, given(name), given(email));
}

std::vector<Route> accountRoutes()
{
    return {
        {"POST",
         "/api/auth/register",
         RouteScope::Open,
         TaskHandler(registerUser),
         "auth.register",
         "Makes an account and signs in to it.",
         "SignedIn",
         BodyKind::Json,
         "Registration",
         {},
         201},
        {"POST", "/api/auth/login", RouteScope::Open, TaskHandler(signIn), "auth.login",
         "Signs in with an e-mail address and a password.", "SignedIn", BodyKind::Json, "Credentials"},
        {"POST", "/api/auth/refresh", RouteScope::Open, WriteHandler(refresh), "auth.refresh",
         "Gives a new access token for a refresh token.", "Token", BodyKind::Json, "RefreshToken"},
        {"POST", "/api/auth/logout", RouteScope::Write, WriteHandler(signOut), "auth.logout",
         "Revokes a refresh token; without one that of this sign-in.", "Message", BodyKind::Json,
         "OptionalRefreshToken"},
        {"GET", "/api/auth/profile", RouteScope::Read, ReadHandler(profile), "auth.profile",
         "Who the token belongs to.", "User"},
        {"PUT", "/api/auth/profile/update", RouteScope::Write, WriteHandler(updateProfile), "auth.updateProfile",
         "Changes name or e-mail address; what is absent or empty stays.", "User", BodyKind::Json, "ProfileChange"},
    };
}

} // namespace chimera::api
