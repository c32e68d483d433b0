# Writes the descriptions of the shipped embedding models as a C++ function that returns their JSON texts.
set(body "// Generated from resources/models; do not edit.\n#include \"core/embedding/ModelManifest.h\"\nnamespace chimera {\nstd::vector<QByteArray> embeddedModelManifests()\n{\n    return {\n")
foreach(file ${INPUTS})
  file(READ "${file}" text)
  string(APPEND body "        QByteArrayLiteral(R\"MODEL(${text})MODEL\"),\n")
endforeach()
string(APPEND body "    };\n}\n} // namespace chimera\n")
file(WRITE "${OUTPUT}" "${body}")
