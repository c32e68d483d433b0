# Helpers that every folder uses, so that flags, precompiled headers and sanitizers stand in one place.

add_library(chimera_flags INTERFACE)
target_compile_options(chimera_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wnon-virtual-dtor $<$<CXX_COMPILER_ID:GNU>:-Wshadow=local> -Woverloaded-virtual -Wno-missing-field-initializers
  $<$<BOOL:${CHIMERA_WERROR}>:-Werror>
  -fstack-protector-strong
  $<$<CXX_COMPILER_ID:GNU>:-fcf-protection=full>)
target_compile_definitions(chimera_flags INTERFACE
  QT_NO_CAST_TO_ASCII QT_NO_URL_CAST_FROM_STRING QT_NO_FOREACH QT_NO_KEYWORDS QT_STRICT_ITERATORS
  QT_NO_NARROWING_CONVERSIONS_IN_CONNECT
  $<$<BOOL:${CHIMERA_FAILPOINTS}>:CHIMERA_FAILPOINTS>)
target_link_options(chimera_flags INTERFACE -Wl,-z,relro,-z,now)
if(CHIMERA_SANITIZE)
  target_compile_options(chimera_flags INTERFACE -fsanitize=${CHIMERA_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(chimera_flags INTERFACE -fsanitize=${CHIMERA_SANITIZE})
endif()
if(NOT CHIMERA_SANITIZE)
  target_compile_definitions(chimera_flags INTERFACE $<$<NOT:$<CONFIG:Debug>>:_FORTIFY_SOURCE=2>)
endif()
find_program(CHIMERA_MOLD mold)
if(CHIMERA_MOLD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_link_options(chimera_flags INTERFACE -fuse-ld=mold)
endif()
set(CMAKE_INCLUDE_CURRENT_DIR OFF)

# chimera_library(<name> DIR <folder> [PCH core|ui|none] [MOC] LINKS <targets...> [PRIVATE_LINKS <targets...>])
# A static library of all sources in one folder (recursive). Includes are written from the project's root: "core/base/Id.h".
function(chimera_library name)
  cmake_parse_arguments(A "MOC" "DIR;PCH" "LINKS;PRIVATE_LINKS;EXTRA;EXCLUDE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${A_DIR}/*.cpp" "${A_DIR}/*.h")
  foreach(pattern ${A_EXCLUDE})
    list(FILTER sources EXCLUDE REGEX "${pattern}")
  endforeach()
  add_library(${name} STATIC ${sources} ${A_EXTRA})
  target_include_directories(${name} PUBLIC "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name} PUBLIC ${A_LINKS} PRIVATE chimera_flags ${A_PRIVATE_LINKS})
  if(A_MOC)
    set_target_properties(${name} PROPERTIES AUTOMOC ON)
  endif()
  chimera_precompile(${name} "${A_PCH}")
endfunction()

# One precompiled header for everything under core/, one for ui/, one for the tests: a header that all share is compiled once.
function(chimera_precompile name kind)
  if(kind STREQUAL "core")
    if(name STREQUAL "chimera_base")
      target_precompile_headers(${name} PRIVATE "${PROJECT_SOURCE_DIR}/cmake/pch_core.h")
    else()
      target_precompile_headers(${name} REUSE_FROM chimera_base)
    endif()
  elseif(kind STREQUAL "ui")
    target_precompile_headers(${name} PRIVATE "${PROJECT_SOURCE_DIR}/cmake/pch_ui.h")
  endif()
endfunction()

# Migrations are compiled in as one generated table, so that a core without QtGui needs no resource compiler.
function(chimera_embed_migrations output)
  set(inputs ${ARGN})
  list(SORT inputs)
  add_custom_command(OUTPUT "${output}"
    COMMAND ${CMAKE_COMMAND} "-DOUTPUT=${output}" "-DINPUTS=${inputs}" -P "${PROJECT_SOURCE_DIR}/cmake/EmbedMigrations.cmake"
    DEPENDS ${inputs} "${PROJECT_SOURCE_DIR}/cmake/EmbedMigrations.cmake" VERBATIM)
endfunction()

# The descriptions of the embedding models are compiled in as well: a model is known by them before it is there, and a hash
# that stands in the program cannot be changed with the file that it is the hash of.
function(chimera_embed_models output)
  set(inputs ${ARGN})
  list(SORT inputs)
  add_custom_command(OUTPUT "${output}"
    COMMAND ${CMAKE_COMMAND} "-DOUTPUT=${output}" "-DINPUTS=${inputs}" -P "${PROJECT_SOURCE_DIR}/cmake/EmbedModels.cmake"
    DEPENDS ${inputs} "${PROJECT_SOURCE_DIR}/cmake/EmbedModels.cmake" VERBATIM)
endfunction()
